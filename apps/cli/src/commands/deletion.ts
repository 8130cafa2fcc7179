/** Deleting on this device alone: `pvtcoms message delete-for-me` and `pvtcoms contact clear`. */
import { type DeletedView, RpcError, type Unsent } from '@pvtcoms/rpc/client'
import type { Terminal } from '@pvtcoms/terminal'
import { type Command, Option } from 'commander'
import { confirmed, type YesFlags, yesOrNo } from '../confirmation.ts'
import { addCommand, type CommonFlags, messageNumbers, type ProfileFlags } from '../options.ts'
import { oneLine } from '../render/text.ts'
import { count } from '../render/time.ts'
import { theChat } from '../selection.ts'
import { type Session, show, withDaemon } from '../session.ts'

interface DeletionFlags extends YesFlags {
  readonly unsent?: Unsent
}

/** So many messages go in one call. */
const MOST = 200

export function addDeleteForMe(parent: Command, io: Terminal): void {
  addDeletion(
    addCommand(
      parent,
      'delete-for-me',
      'delete messages on this device only; the other person keeps them',
    ).argument('<messages...>', 'their numbers', messageNumbers),
  ).action((messages: readonly number[], flags: CommonFlags & DeletionFlags) =>
    withDaemon(flags, io, async (session) => {
      const what = messages.length === 1 ? 'The message is' : 'The messages are'
      await confirmed(io, flags, `${what} deleted on this device only. This cannot be undone.`)
      const parts = Array.from({ length: Math.ceil(messages.length / MOST) }, (_, at) =>
        messages.slice(at * MOST, (at + 1) * MOST),
      )
      let sum: DeletedView = { deleted: 0, withheld: 0, onTheWay: 0 }
      for (const part of parts) {
        const done = await chosen(session, flags, (unsent) =>
          session.rpc.call('message.delete', { messages: part, ...unsent }),
        )
        sum = {
          deleted: sum.deleted + done.deleted,
          withheld: sum.withheld + done.withheld,
          onTheWay: sum.onTheWay + done.onTheWay,
        }
      }
      show(session, sum, deletedLines)
    }),
  )
}

/** `command` has the contact as its argument. */
export function addClear(command: Command, io: Terminal): void {
  addDeletion(command).action((wanted: string, flags: ProfileFlags & DeletionFlags) =>
    withDaemon(flags, io, async (session) => {
      const { conversation, name } = await theChat(session, flags, wanted)
      await confirmed(
        io,
        flags,
        `All messages of the chat ${oneLine(name)} are deleted on this device only. This cannot be undone.`,
      )
      const done = await chosen(session, flags, (unsent) =>
        session.rpc.call('conversation.clear', { conversation, ...unsent }),
      )
      show(session, done, deletedLines)
    }),
  )
}

function addDeletion(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--unsent <choice>',
        'messages of yours that were not sent yet: send them all the same, or withhold them',
      ).choices(['send', 'withhold']),
    )
    .option('--yes', 'do not ask for confirmation')
}

/** Deletes; where something was not sent yet, asks first what becomes of it. Rejects with RpcError, UsageError. */
async function chosen(
  { io }: Session,
  { unsent }: DeletionFlags,
  act: (choice: { readonly unsent?: Unsent }) => Promise<DeletedView>,
): Promise<DeletedView> {
  if (unsent !== undefined) return act({ unsent })
  try {
    return await act({})
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== 'not-sent-yet' || !io.canAsk) throw error
    io.error('Something of it was not sent yet. It can be deleted here and still be sent.')
    const isSent = await yesOrNo(io, 'Send it? (y/n) ')
    return act({ unsent: isSent ? 'send' : 'withhold' })
  }
}

function deletedLines({ deleted, withheld, onTheWay }: DeletedView): readonly string[] {
  return [
    `${count(deleted, 'message')} deleted on this device`,
    ...(withheld === 0 ? [] : [`${count(withheld, 'message')} will not be sent`]),
    ...(onTheWay === 0
      ? []
      : [`${count(onTheWay, 'message')} not delivered yet: still on the way to the other person`]),
  ]
}
