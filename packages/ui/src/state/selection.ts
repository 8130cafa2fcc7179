/** Messages of the open conversation that a person has selected, to do one thing with all of them. */
import { signal } from '@preact/signals'
import type { MessageView } from '@pvtcoms/rpc/client'
import { t } from '../strings/index.ts'
import { say } from './announcements.ts'

/** By their ids; undefined while nobody selects. The list may have dropped some that are far from the screen. */
export const selection = signal<ReadonlyMap<number, MessageView> | undefined>(undefined)

/** Texts and what takes the place of one; a notice cannot be selected. */
function canSelect({ kind }: MessageView): boolean {
  return kind !== 'notice'
}

/** The message that a range goes on from. */
let last: number | undefined

/** Selects a message, or takes it out; without any left, nobody selects any more. */
export function toggleSelected(message: MessageView): void {
  if (!canSelect(message)) return
  last = message.id
  const changed = new Map(selection.value)
  if (!changed.delete(message.id)) changed.set(message.id, message)
  put(changed)
}

/** Selects what stands between the message that was selected last and this one, both included; `all` as they are shown. */
export function selectTo(message: MessageView, all: readonly MessageView[]): void {
  const here = all.findIndex(({ id }) => id === message.id)
  const from = all.findIndex(({ id }) => id === last)
  const start = from < 0 ? here : from
  const range = all.slice(Math.min(start, here), Math.max(start, here) + 1).filter(canSelect)
  last = message.id
  put(new Map([...(selection.value ?? []), ...range.map((each) => [each.id, each] as const)]))
}

export function stopSelecting(): void {
  last = undefined
  selection.value = undefined
}

/** A message that is shown has changed. */
export function refreshSelected(message: MessageView): void {
  const now = selection.value
  if (now?.has(message.id) === true) selection.value = new Map(now).set(message.id, message)
}

/** It is gone. */
export function dropSelected(message: number): void {
  const now = selection.value
  if (now?.has(message) !== true) return
  const rest = new Map(now)
  rest.delete(message)
  put(rest)
}

/** Those that are selected, as they are shown. */
export function selected(): readonly MessageView[] {
  return [...(selection.value?.values() ?? [])].sort((a, b) => (a.position < b.position ? -1 : 1))
}

function put(chosen: ReadonlyMap<number, MessageView>): void {
  selection.value = chosen.size === 0 ? undefined : chosen
  say(t.value.chat.selected(chosen.size))
}
