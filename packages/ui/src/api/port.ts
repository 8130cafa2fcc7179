/** What the window needs of the daemon, as types; `dial.ts` is the way to it. */
import type { ApiEvent, Method, Params, Result } from './types.ts'

export interface Port {
  call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>>
  close(): void
}

export interface PortListener {
  onEvent(event: ApiEvent): void
  /** `gone`, `slow`, `stopping` or `nonsense`. */
  onClose(code: string): void
}

/** Opens a connection, or rejects. */
export type Dial = (listener: PortListener) => Promise<Port>
