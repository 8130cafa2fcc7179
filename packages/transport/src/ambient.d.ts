/**
 * The globals of a host that this package uses outside tor/, beside those of core. They exist, alike, in
 * Node and in browsers. Whoever aborts is a host: here a signal is only listened to.
 */
interface AbortSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: true }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
