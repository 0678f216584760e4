package org.b.dsl.ide.completion;

import java.util.List;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.LeafField;
import org.b.core.facts.ProgramType;
import org.b.core.kernel.KernelTypes;
import org.b.core.types.DynamicPointer;
import org.b.dsl.ide.completion.CompletionItem.Kind;
import org.b.dsl.ide.hover.Hovers;
import org.b.dsl.ide.hover.Keywords;
import org.b.dsl.ide.hover.Layouts;
import org.b.dsl.ide.outline.Outline;

/** Proposals where a type may stand. */
final class TypeCompletion {
  private static final List<String> INTEGERS =
      List.of("u32", "u64", "u16", "u8", "i32", "i64", "i16", "i8");

  private TypeCompletion() {}

  static void integers(Proposals proposals, int relevance) {
    for (String integer : INTEGERS) {
      proposals.add(Kind.TYPE, integer, "", Keywords.keyword(integer).orElse(""), relevance);
    }
  }

  /** Words that name types without a struct: {@code bool}, {@code char}. */
  static void plain(Proposals proposals, int relevance) {
    for (String word : List.of("bool", "char")) {
      proposals.add(Kind.TYPE, word, "", Keywords.keyword(word).orElse(""), relevance);
    }
  }

  /** Types of values: integers, enumerations, typedefs. */
  static void values(Place place, Proposals proposals, int relevance) {
    integers(proposals, relevance);
    plain(proposals, relevance);
    namedTypes(place, proposals, relevance);
  }

  static void structNames(Place place, Proposals proposals, int relevance) {
    for (Outline.Struct struct : place.names().structs()) {
      if (!place.names().hasTransition(struct)) {
        proposals.add(
            Kind.STRUCT,
            struct.name().text(),
            "struct",
            "```b\n" + Layouts.text(struct, Layouts.inMemory(place.names(), struct)) + "\n```",
            relevance);
      }
    }
  }

  /** Enumerations and typedefs. */
  static void namedTypes(Place place, Proposals proposals, int relevance) {
    for (Outline.Declaration type : place.names().types()) {
      proposals.add(
          Kind.TYPE, type.name().text(), "", Hovers.fenced(type.span().text()), relevance);
    }
  }

  /** Behind {@code struct}. */
  static void structs(Place place, Proposals proposals) {
    if (place.function().isEmpty()
        && place.code().openBefore(place.last()) < 0
        && place.code().get(place.last() - 1).text().matches("|[;}]|#.*")) {
      return; // the name of a new struct
    }
    structNames(place, proposals, 0);
    for (Outline.Struct header : place.names().headers()) {
      proposals.add(Kind.STRUCT, "proto::" + header.name().text(), "struct", "", 1);
    }
    kernelStructs(place, proposals);
  }

  /** Contexts, sockets, and the kernel's structs that start as what is typed. */
  private static void kernelStructs(Place place, Proposals proposals) {
    for (ProgramType type : KernelFacts.programTypes()) {
      if (place.target().atLeast(type.since()) && type.context().matches("\\w+")) {
        proposals.add(Kind.STRUCT, type.context(), "a context", "", 2);
      }
    }
    for (String socket : List.of("bpf_sock", "bpf_tcp_sock")) {
      proposals.add(Kind.STRUCT, socket, "a socket", "", 2);
    }
    proposals.add(Kind.STRUCT, DynamicPointer.NAME, "a dynamic pointer", "", 2);
    if (!proposals.typed().isEmpty()) {
      KernelTypes types = place.names().kernelTypes();
      types.structNames().tailSet(proposals.typed()).stream()
          .takeWhile(name -> name.startsWith(proposals.typed()))
          .limit(Completions.MOST_KERNEL_NAMES)
          .forEach(name -> proposals.add(Kind.STRUCT, name, "of the kernel", "", 3));
    }
  }

  static void fieldTypes(Place place, Proposals proposals) {
    integers(proposals, 0);
    plain(proposals, 0);
    structNames(place, proposals, 1);
    namedTypes(place, proposals, 1);
    for (LeafField type : KernelFacts.leafFields()) {
      proposals.add(Kind.TYPE, type.name(), "", Keywords.keyword(type.name()).orElse(""), 2);
    }
    proposals.add(Kind.KEYWORD, "struct", "", "", 2);
  }
}
