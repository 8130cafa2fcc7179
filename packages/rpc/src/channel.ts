/**
 * What JSON-RPC runs over: a channel of whole texts, which is a unix socket with a text on each line,
 * or a WebSocket with a text in each message.
 */
export interface TextChannel {
  /** Begins to call back. Called once, before any other method. */
  open(events: ChannelEvents): void
  /**
   * Takes over a text without line breaks, and resolves when the channel is ready for more, or has
   * ended. Never rejects; after the end it does nothing.
   */
  send(text: string): Promise<void>
  /** Stops giving texts until `resume`, but for a few that have come already. */
  pause(): void
  resume(): void
  /** Ends it after what was sent, in bounded time, however slowly the peer reads. Idempotent. */
  end(): void
}

/** None of them may throw. */
export interface ChannelEvents {
  text(text: string): void
  /** What came was longer than any text may be, or no text. Nothing more will come. */
  unreadable(code: 'too-long' | 'not-text'): void
  /** It has ended, by whichever side. Once; the last call. */
  closed(): void
}
