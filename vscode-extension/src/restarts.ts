/** Decides whether a server that ended by itself is started again: not more than `most` times within `span`. */
export class RestartLimit {
  private readonly times: number[] = [];

  /** `span` is in milliseconds. */
  constructor(
    readonly most = 4,
    readonly span = 180_000,
  ) {}

  /** Notes that the server ended at a time in milliseconds; whether it may be started again. */
  mayRestart(now: number): boolean {
    this.times.push(now);
    while (this.times.length > 0 && now - (this.times[0] ?? now) > this.span) {
      this.times.shift();
    }
    return this.times.length <= this.most;
  }

  /** The user starts afresh. */
  reset(): void {
    this.times.length = 0;
  }
}
