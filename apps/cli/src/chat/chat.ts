/** `pvtcoms chat`: a chat at a terminal; line by line where stdin is a file or a program. */
import type { Terminal } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { addChat } from '../contact-and-chat.ts'
import { CliError } from '../errors.ts'
import { addProfileCommand, type ProfileFlags, whole } from '../options.ts'
import { theContact } from '../selection.ts'
import { type Session, withDaemon } from '../session.ts'
import { Conversation } from './conversation.ts'
import { JsonScreen, promptOf, TextScreen } from './screen.ts'
import { completeLine } from './slash.ts'

interface ChatFlags extends ProfileFlags {
  readonly limit: number
}

export function addChatCommand(program: Command, io: Terminal): void {
  addProfileCommand(program, 'chat', 'chat with a contact; /help shows what you can do there')
    .argument('<contact>', 'name, start of a name, or number')
    .option('--limit <number>', 'how many messages to show at first', whole(1, 200), 20)
    .action((wanted: string, flags: ChatFlags) =>
      withDaemon(flags, io, (session) => chat(session, flags, wanted)),
    )
}

async function chat(session: Session, flags: ChatFlags, wanted: string): Promise<void> {
  const { rpc, io, json, active } = session
  const contact = await addChat(rpc, await theContact(session, flags, wanted))
  const editor = io.edit({
    prompt: promptOf(contact),
    initial: contact.draft,
    complete: completeLine,
    onTyped: active,
  })
  const screen = json
    ? new JsonScreen((line) => io.print(line))
    : new TextScreen(editor, () => io.columns, contact)
  const conversation = new Conversation(rpc, screen, contact)
  const closed = rpc.onClose(() => editor.close())
  try {
    await conversation.begin(flags.limit)
    let draft = contact.draft
    for await (const line of editor.lines) {
      if (!(await conversation.enter(line))) break
      draft = ''
    }
    if (io.interrupted.aborted) return
    if (rpc.isClosed) throw new CliError('daemon-gone', 'pvtcoms was stopped: the chat has ended')
    const typed = editor.close()
    if (editor.isInteractive && typed !== draft) {
      await rpc.call('conversation.draft', { conversation: contact.conversation, text: typed })
    }
  } finally {
    closed()
    await conversation.end()
    editor.close()
  }
}
