import { StringDecoder } from 'node:string_decoder';

/** Longest line that is kept; the rest of a longer one is dropped. */
const LONGEST = 16 << 20;

/** Cuts a stream of UTF-8 bytes into lines, however the bytes are cut into pieces. */
export class Lines {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly line: (text: string) => void) {}

  push(bytes: Buffer): void {
    const parts = (this.rest + this.decoder.write(bytes)).split('\n');
    this.rest = (parts.pop() ?? '').slice(0, LONGEST);
    for (const part of parts) {
      this.line(part.replace(/\r$/, ''));
    }
  }

  /** The stream has ended; a last line without an end is a line. */
  end(): void {
    const last = this.rest + this.decoder.end();
    this.rest = '';
    if (last !== '') {
      this.line(last);
    }
  }
}
