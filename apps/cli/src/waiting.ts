/** Waits until a message or an invite has come as far as a person wants, as the daemon reports it. */

import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import type { ApiEvent, InviteView, MessageView } from '@pvtcoms/rpc/client'
import type { Command } from 'commander'
import { CliError } from './errors.ts'
import { whole } from './options.ts'
import { inviteWords } from './render/contact-lines.ts'
import type { Session } from './session.ts'

export interface WaitFlags {
  readonly timeout?: number
}

export function addTimeout(command: Command): Command {
  return command.option(
    '--timeout <seconds>',
    'do not wait longer than this (default: no limit)',
    whole(1, 31_536_000),
  )
}

/** `isOver`: it has happened, or cannot happen any more. Otherwise the time ran out. */
export interface Waited<T> {
  readonly value: T
  readonly isOver: boolean
}

interface Watch<T> {
  /** Asks how it is now. */
  readonly look: () => Promise<T>
  /** How it is by an event; undefined when the event is about something else. */
  readonly see: (event: ApiEvent) => T | undefined
  readonly isOver: (value: T) => boolean
}

/** Rejects with RpcError when the daemon goes, and with CliError `interrupted`. */
async function watch<T>(
  { rpc, io }: Session,
  { timeout }: WaitFlags,
  { look, see, isOver }: Watch<T>,
): Promise<Waited<T>> {
  return new Promise<Waited<T>>((resolve, reject) => {
    // Events are listened to before the first look, so that nothing is missed in between.
    const stops = [rpc.onEvent(onEvent), rpc.onClose(onClose)]
    if (timeout !== undefined) stops.push(nodeTimers.after(timeout * 1_000, onTimeout))
    const settle = (end: () => void): void => {
      for (const stop of stops) stop()
      end()
    }
    const fail = (error: Error): void => settle(() => reject(error))
    function onEvent(event: ApiEvent): void {
      const value = see(event)
      if (value !== undefined && isOver(value)) settle(() => resolve({ value, isOver: true }))
    }
    function onClose(): void {
      const fault = io.interrupted.aborted
        ? new CliError('interrupted', 'interrupted while waiting')
        : new CliError('daemon-gone', 'pvtcoms was stopped while the command was waiting')
      settle(() => reject(fault))
    }
    function onTimeout(): void {
      look().then((value) => settle(() => resolve({ value, isOver: isOver(value) })), fail)
    }
    look().then((value) => {
      if (isOver(value)) settle(() => resolve({ value, isOver: true }))
    }, fail)
  })
}

/** Waits until an invite has come to one of `stages` or is closed. Says meanwhile what keeps it. */
export async function watchInvite(
  session: Session,
  flags: WaitFlags,
  invite: InviteView,
  stages: readonly InviteView['stage'][],
): Promise<Waited<InviteView>> {
  let told: InviteView['problem']
  const noted = (now: InviteView): InviteView => {
    const { stage, problem } = now
    const isWaiting = stage === 'fetching' || stage === 'answered'
    if (isWaiting && problem !== undefined && problem !== told) {
      session.io.progress(inviteWords(now, Date.now()))
    }
    told = problem
    return now
  }
  return watch(session, flags, {
    look: async () => {
      const all = await session.rpc.call('invite.list', { profile: invite.profile })
      return noted(all.find(({ id }) => id === invite.id) ?? invite)
    },
    see: (event) =>
      event.kind === 'invite' && event.invite.id === invite.id ? noted(event.invite) : undefined,
    isOver: ({ stage }) => stage === 'closed' || stages.includes(stage),
  })
}

/** How far a message of ours can come, in order. */
const LADDER = ['queued', 'at-mailbox', 'sent', 'delivered', 'read'] as const

/** Waits until a message has come as far as `status`. */
export async function watchMessage(
  session: Session,
  flags: WaitFlags,
  message: MessageView,
  status: (typeof LADDER)[number],
): Promise<Waited<MessageView>> {
  const rank = (each: MessageView['status']): number => LADDER.findIndex((step) => step === each)
  return watch(session, flags, {
    look: () => session.rpc.call('message.show', { message: message.id }),
    see: (event) =>
      event.kind === 'message' && event.message.id === message.id ? event.message : undefined,
    isOver: (now) => rank(now.status) >= rank(status),
  })
}
