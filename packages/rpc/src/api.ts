/**
 * The one API: what a daemon can be asked, as types. A method's name is `noun.verb`; it takes one
 * object and resolves with plain JSON, or fails with an `RpcError` whose string code says why.
 * `params.ts` has the same as validators; the compiler keeps the two together.
 *
 * Passphrases are text here, as JSON has nothing else; they live as briefly as a request does.
 */
import type { EngineApi, EngineEvent } from '@pvtcoms/client/engine'

type None = Readonly<Record<string, never>>

export interface AppView {
  readonly version: string
  /** `empty`: no store yet. `locked`: it waits for its passphrase. */
  readonly state: 'empty' | 'locked' | 'open'
  readonly transport: TransportView
  readonly startedAt: number
  /** Where everything is that pvtcoms keeps on this machine. */
  readonly folder: string
  /** Seconds without use after which it locks; 0: never. */
  readonly lockAfter: number
  readonly bridges: readonly string[]
}

export type TransportView =
  | {
      readonly kind: 'bootstrapping'
      readonly percent: number
      readonly summary: string
      readonly pace: 'normal' | 'slow' | 'stuck'
      readonly reason?: string
    }
  | { readonly kind: 'ready' }
  | { readonly kind: 'degraded'; readonly reason: 'restarting' | 'network-down' | 'woke-up' }
  | { readonly kind: 'failed'; readonly code: string; readonly reason: string }
  | { readonly kind: 'closed' }

/** Something that `doctor` looked at. */
export interface FindingView {
  /** tor, clock, disk, store, mailbox …, with a number where there are several. */
  readonly what: string
  readonly verdict: 'good' | 'doubtful' | 'bad'
  /** What it found, for people. */
  readonly text: string
  /** What to do next; undefined when there is nothing to do. */
  readonly advice: string | undefined
  /** What of pvtcoms the advice is about: each program knows where it has that. */
  readonly remedy?: Remedy
}

export type Remedy = 'bridges' | 'create' | 'unlock' | 'backup' | 'restore' | 'mailbox' | 'start'

export interface BackupView {
  /** File name within the folder of backups. */
  readonly file: string
  readonly at: number
  readonly bytes: number
}

/** What belongs to the daemon and its store as a whole. */
export interface AppApi {
  'app.status'(params: None): AppView
  /** Makes the store. Fails with `exists`, `weak-passphrase`. */
  'app.create'(params: { readonly passphrase: string }): AppView
  /** Fails with the codes of StoreError, and with `no-store`. */
  'app.unlock'(params: { readonly passphrase: string }): AppView
  'app.lock'(params: None): AppView
  /** Somebody is there, though they ask for nothing: it does not lock by itself yet. */
  'app.active'(params: None): None
  /** What this daemon, as long as it runs, says when asked, and nobody else can: whoever comes back knows it by it. */
  'app.word'(params: None): { readonly word: string }
  'app.passphrase'(params: { readonly from: string; readonly to: string }): None
  /** Seconds; 0: never. */
  'app.lockAfter'(params: { readonly seconds: number }): AppView
  /** Bridge lines as tor has them; none: without bridges. */
  'app.bridges'(params: { readonly lines: readonly string[] }): AppView
  'app.doctor'(params: None): readonly FindingView[]
  /** Codes of the last events: no metadata in it. */
  'app.log'(params: { readonly limit: number }): readonly string[]
  /** Where a browser of this machine is let in: once, and for a minute. */
  'app.open'(params: None): { readonly url: string }
  'app.stop'(params: None): None
  /** Deletes everything in the data directory. `confirm` must be "delete everything". */
  'app.erase'(params: { readonly confirm: string }): AppView

  'backup.create'(params: None): BackupView
  'backup.list'(params: None): readonly BackupView[]
  /** Writes one file, under a passphrase of its own, to a path that must not exist. */
  'backup.export'(params: { readonly path: string; readonly passphrase: string }): BackupView
  /** Into an empty data directory: a new store, which rejoins all contacts. */
  'backup.restore'(params: { readonly path: string; readonly passphrase: string }): AppView
}

export type Api = AppApi & EngineApi

export type Method = keyof Api
export type Params<M extends Method> = Parameters<Api[M]>[0]
export type Result<M extends Method> = ReturnType<Api[M]>

/** Notifications, in the order in which things happened. */
export type ApiEvent = EngineEvent | { readonly kind: 'app'; readonly app: AppView }
