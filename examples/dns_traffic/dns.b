// DNS over UDP and IPv4: for each server the questions, the answers, those that say that something is wrong, and how long the
// answers took. proto.b beside this file declares the header of DNS.
//
//   sudo ./b run examples/dns_traffic/dns.b --iface eth0 --interval 5s
//   sudo ./b test examples/dns_traffic/dns.b

struct Host {
  u32 ip;
}

struct Server {
  u64 questions;
  u64 answers;
  u64 no_such_name;
  u64 other_errors;
}

struct Question {
  u32 client_ip;
  u32 server_ip;
  u16 port; // the client's
  u16 id;
}

enum Code { NO_ERROR, FORMAT_ERROR, SERVER_FAILURE, NO_SUCH_NAME }

LruHash<Host, Server> servers(1024);
LruHash<Question, u64> asked(10240); // when
Histogram<> answered_ns;

@socket_filter u32 on_packet(ctx) {
  u32 source = 0;
  u32 destination = 0;
  Question question;
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::ip {
    source = $ip.src;
    destination = $ip.dst;
  }
  state proto::udp { }
  state proto::dns {
    question.id = (u16) $dns.id;
    if ($dns.response == 0) {
      question.client_ip = source;
      question.server_ip = destination;
      question.port = (u16) $udp.sport;
      servers[{.ip = destination}].questions += 1;
      asked[question] = now();
      return 0;
    }
    question.client_ip = destination;
    question.server_ip = source;
    question.port = (u16) $udp.dport;
    if (Server *server = servers[{.ip = source}]) {
      atomic_add(server.answers, 1);
      switch $dns.code {
        case NO_ERROR { }
        case NO_SUCH_NAME { atomic_add(server.no_such_name, 1); }
        case * { atomic_add(server.other_errors, 1); }
      }
    }
    if (u64 *at = asked.lookup(question)) {
      answered_ns.add(now() - *at);
      asked.delete(question);
    }
  }
  state EOP { return 0; }
}

test "counts a question and its answer" {
  packet question = ethernet{} / ip{.src = 10.0.0.1, .dst = 10.0.0.53} / udp{.sport = 4000, .dport = 53}
      / dns{.id = 7, .questions = 1};
  packet answer = ethernet{} / ip{.src = 10.0.0.53, .dst = 10.0.0.1} / udp{.sport = 53, .dport = 4000}
      / dns{.id = 7, .response = 1, .code = 3, .questions = 1};
  expect on_packet(question) == 0;
  expect asked[{.client_ip = 10.0.0.1, .server_ip = 10.0.0.53, .port = 4000, .id = 7}];
  expect on_packet(answer) == 0;
  expect servers[{.ip = 10.0.0.53}].questions == 1;
  expect servers[{.ip = 10.0.0.53}].answers == 1;
  expect servers[{.ip = 10.0.0.53}].no_such_name == 1;
  expect !asked[{.client_ip = 10.0.0.1, .server_ip = 10.0.0.53, .port = 4000, .id = 7}];
}
