/** The globals of a host that the engine uses, beside those of core, rpc and transport. They exist, alike, in Node and in browsers. */
declare class AbortController {
  readonly signal: AbortSignal
  abort(): void
}
