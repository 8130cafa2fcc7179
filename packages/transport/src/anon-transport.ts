/**
 * The one interface through which pvtcoms talks to anybody: anonymous streams between onion
 * addresses. Implementations: `memory` (tests, simulation) and `tor`; the compliance suite in
 * test/compliance.ts says, as code, what each must do.
 */
import type { Brand } from '@pvtcoms/core/brand'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import type { Secret } from '@pvtcoms/core/secret'

/**
 * Dials that share an isolation key may share a circuit; dials with different ones never do. Give
 * each contact, and each mailbox request that must not be linked to another, its own. 1 … 64
 * characters of [A-Za-z0-9_-].
 */
export type IsolationKey = Brand<string, 'IsolationKey'>

/** Checks and brands an isolation key. Throws RangeError for any other text. */
export function isolationKey(text: string): IsolationKey {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(text)) throw new RangeError('not an isolation key')
  return text as IsolationKey
}

/** The Ed25519 seed, 32 bytes, of the identity that a listener is reached under. */
export type ListenKey = Secret<'ListenKey'>

/** An X25519 private key, 32 bytes, whose public half a listener has authorized. */
export type ClientAuthKey = Secret<'ClientAuthKey'>

/** A two-way stream of bytes. Chunk borders carry no meaning. */
export interface Duplex {
  /**
   * The next bytes, never empty, owned by the caller; null once the peer has ended the stream.
   * One read at a time. Rejects with `closed` after we closed it, or when it is known to have
   * broken. An onion network may report a broken circuit as an end: only frames prove that a
   * message is whole.
   */
  read(): Promise<Uint8Array | null>
  /**
   * Takes over `bytes` and resolves when the stream is ready for more (back-pressure). That says
   * nothing about arrival. Rejects with `closed`.
   */
  write(bytes: Uint8Array): Promise<void>
  /**
   * Ends the stream after everything written so far; the peer's `read` returns null after the last
   * byte. Onion streams have no half-close: what the peer writes afterwards may be lost, so the side
   * that expects an answer reads it before it ends.
   */
  end(): Promise<void>
  /** Drops the stream at once, in both directions. Never fails; closing twice is harmless. */
  close(): void
}

export interface DialOptions {
  readonly isolation: IsolationKey
  /** Presented when the listener demands client authorization. The caller keeps owning it. */
  readonly clientAuth?: ClientAuthKey
  /** Ends the attempt with `cancelled`; it does not touch a stream that is already open. */
  readonly signal?: AbortSignal
}

export interface ListenOptions {
  /** The virtual port, 1 … 65,535, that peers dial. */
  readonly port: number
  /**
   * X25519 public keys, 32 bytes each. When given, only holders of a matching private key can
   * reach the listener, or even learn that it is up. An empty list is refused: it would admit all.
   */
  readonly authorizedClients?: readonly Uint8Array[]
  /** Called for each accepted stream, which the callee then owns. It must not throw. */
  readonly onStream: (stream: Duplex) => void
}

/**
 * - `publishing`: peers cannot find the listener yet, or not any more
 * - `reachable`: the network has confirmed that peers can find it
 * - `closed`: by its owner, or with the transport
 */
export type ListenerState = 'publishing' | 'reachable' | 'closed'

export interface Listener {
  readonly address: OnionAddress
  readonly state: ListenerState
  /** Calls back after every change of state, until the returned function is called. `callback` must not throw. */
  onState(callback: (state: ListenerState) => void): () => void
  /** Resolves when `reachable`; rejects with `closed` or `cancelled`. */
  reachable(signal?: AbortSignal): Promise<void>
  /** Stops listening. Streams already accepted stay open. */
  close(): Promise<void>
}

/** How a bootstrap is getting on. `stuck` is the moment to offer bridges; nothing is restarted. */
export type BootstrapPace = 'normal' | 'slow' | 'stuck'

export type TransportStatus =
  | {
      readonly kind: 'bootstrapping'
      /** 0 … 100, as the implementation reports it. */
      readonly percent: number
      /** What it is doing, in the implementation's words; safe to show, names no address. */
      readonly summary: string
      readonly pace: BootstrapPace
      /** Why it does not go on, when the implementation said so. */
      readonly reason?: string
      /** Not at the usual pace, and none of these answers: it is not known that waiting helps. */
      readonly unanswered?: 'relays' | 'bridges'
    }
  | { readonly kind: 'ready' }
  | { readonly kind: 'degraded'; readonly reason: DegradedReason }
  | {
      readonly kind: 'failed'
      readonly code: string
      readonly reason: string
      /** What a filter before it has to allow, with the code `control-filtered`. */
      readonly commands?: readonly string[]
    }
  | { readonly kind: 'closed' }

/**
 * - `restarting`: what carries the streams, such as tor, has ended and is being started again
 * - `network-down`: it runs but reaches nobody
 * - `woke-up`: the machine slept; connections are being renewed
 */
export type DegradedReason = 'restarting' | 'network-down' | 'woke-up'

export interface AnonTransport {
  readonly kind: 'tor' | 'memory'
  status(): TransportStatus
  /** Calls back after every change of status, until the returned function is called. `callback` must not throw. */
  onStatus(callback: (status: TransportStatus) => void): () => void
  /** Opens a stream. Rejects with TransportError. */
  dial(to: OnionAddress, options: DialOptions): Promise<Duplex>
  /**
   * Makes `identity` reachable. Resolves once the listener accepts streams locally, which is before
   * it is `reachable`. The transport keeps a copy of the key until the listener closes. Rejects with
   * TransportError.
   */
  listen(identity: ListenKey, options: ListenOptions): Promise<Listener>
  /** Closes every listener and stream. Idempotent. */
  close(): Promise<void>
}
