/**
 * What the page needs of the program that shows it: the way to the daemon, and what a page cannot do by itself or does
 * differently in a browser, a native window or a phone. Nothing else in the page touches `fetch`, `navigator`, `location` or
 * `Notification`. `browser/` is the implementation for a browser; tests have another one.
 */
import type { ApiEvent, Method, Params, Result } from '@pvtcoms/rpc/client'

export interface Host {
  /** Opens a connection to the daemon, or rejects. */
  connect(listener: ConnectionListener): Promise<DaemonConnection>
  readonly files: Files
  readonly qr: QrCodes
  /** The picture of the camera. Rejects when there is none, or it may not be used. Who called stops its tracks. */
  openCamera(): Promise<MediaStream>
  /** Puts a text on the clipboard. */
  copy(text: string): Promise<void>
  readonly notifications: Notifications
  readonly sound: Sound
  /** Loads the page anew. */
  reload(): void
  /** Language tags (BCP 47) that the person reads, the preferred one first. */
  languages(): readonly string[]
}

export interface DaemonConnection {
  /** Rejects with an error whose `code` says why. */
  call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>>
  close(): void
}

export interface ConnectionListener {
  onEvent(event: ApiEvent): void
  /** `gone`, `slow`, `stopping` or `nonsense`. */
  onClose(code: string): void
}

/** Files between the person and the daemon, which stay on this computer. Each rejects with FileRefused. */
export interface Files {
  /** Brings a file that the person chose to the daemon. Who called has it removed afterwards. */
  bring(file: File): Promise<SharedFile>
  /** A path that the daemon, or the page, can write a file to. */
  create(): Promise<SharedFile>
  /** Writes a part of a file that the page makes itself to its end, which is at `at` bytes so far. Resolves with the end. */
  append(file: SharedFile, at: number, part: string): Promise<number>
  /** Gives what was written there to the person, as `name`. It is gone from the daemon afterwards. */
  save(file: SharedFile, name: string): void
  remove(file: SharedFile): Promise<void>
}

/** A file that both sides can reach: the page by its name, the daemon by its path. */
export interface SharedFile {
  readonly name: string
  readonly path: string
}

export interface QrCodes {
  /** Rows of a code: 1 is dark, 0 is light. The last one is remembered. */
  draw(content: Uint8Array<ArrayBuffer>): Promise<readonly string[]>
  /** The bytes of the code in a picture; undefined: there is none. */
  read(picture: GreyPicture): Promise<Uint8Array | undefined>
  /** The same for one of the pictures that a camera takes all the time: it takes less, and finds less. */
  readFrame(picture: GreyPicture): Promise<Uint8Array | undefined>
  /** Forgets it: the code is not shown any more. */
  forget(): void
}

/** `grey` has the brightness of each pixel, row by row. */
export interface GreyPicture {
  readonly width: number
  readonly height: number
  readonly grey: Uint8Array<ArrayBuffer>
}

export interface Notifications {
  /** Whether they are shown. `none`: this host has none; `refused`: the person or the system does not want them, or was not asked. */
  state(): 'allowed' | 'refused' | 'none'
  /** Asks the person; whether notifications may be shown. */
  allow(): Promise<boolean>
  /** Shows one, if they are allowed, in place of the last one. A click on it brings the page to the front. `silent`: without the system's sound. */
  show(title: string, text: string, silent: boolean): void
  /** Takes the last one away. */
  clear(): void
}

export interface Sound {
  /** The short sound of a message; whether it is heard. Some hosts have it only after the person has clicked or typed. */
  play(): Promise<boolean>
}

/** The host of this page. It is set once, before anything is drawn. */
export let host: Host

export function setHost(chosen: Host): void {
  host = chosen
}
