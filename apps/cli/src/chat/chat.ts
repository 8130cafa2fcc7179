/** `pvtcoms chat`: a chat at a terminal; line by line where stdin is a file or a program. */
import type { Terminal } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { shownChat } from '../contact-and-chat.ts'
import { CliError } from '../errors.ts'
import { addProfileCommand, type ProfileFlags, WHICH_CHAT, whole } from '../options.ts'
import { theChat } from '../selection.ts'
import { type Session, withDaemon } from '../session.ts'
import { Conversation } from './conversation.ts'
import { JsonScreen, promptOf, TextScreen } from './screen.ts'
import { completeLine } from './slash.ts'

interface ChatFlags extends ProfileFlags {
  readonly limit: number
}

export function addChatCommand(program: Command, io: Terminal): void {
  addProfileCommand(program, 'chat', 'chat with a contact; /help shows what you can do there')
    .argument('<contact>', WHICH_CHAT)
    .option('--limit <number>', 'how many messages to show at first', whole(1, 200), 20)
    .action((wanted: string, flags: ChatFlags) =>
      withDaemon(flags, io, (session) => chat(session, flags, wanted)),
    )
}

async function chat(session: Session, flags: ChatFlags, wanted: string): Promise<void> {
  const { rpc, io, json, active } = session
  const chosen = await theChat(session, flags, wanted)
  const { conversation: id } = chosen
  const view = await rpc.call('conversation.show', { conversation: id })
  const shown = shownChat(chosen, view)
  const editor = io.edit({
    prompt: promptOf(shown),
    initial: view.draft,
    complete: completeLine,
    onTyped: active,
  })
  const screen = json
    ? new JsonScreen((line) => io.print(line))
    : new TextScreen(editor, () => io.columns, shown)
  const conversation = new Conversation(rpc, screen, chosen)
  const closed = rpc.onClose(() => editor.close())
  try {
    await conversation.begin(flags.limit)
    let { draft } = view
    for await (const line of editor.lines) {
      if (!(await conversation.enter(line))) break
      draft = ''
    }
    if (io.interrupted.aborted) return
    if (rpc.isClosed) throw new CliError('daemon-gone', 'pvtcoms was stopped: the chat has ended')
    const typed = editor.close()
    if (editor.isInteractive && typed !== draft) {
      await rpc.call('conversation.draft', { conversation: id, text: typed })
    }
  } finally {
    closed()
    await conversation.end()
    editor.close()
  }
}
