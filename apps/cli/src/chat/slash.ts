/** What a line in a chat means: a message to send, or a command that begins with a slash. */
import { emojiCompletions } from './emoji.ts'

/** `usage`: its arguments. `help`: what it does. */
interface SlashCommand {
  readonly usage: string
  readonly help: string
}

export const SLASH_COMMANDS = {
  help: { usage: '', help: 'show this list' },
  verify: { usage: '[same|different]', help: 'verify this contact, and say what you found' },
  reply: { usage: '[#NUMBER] TEXT', help: 'reply to a message, or to their last one' },
  react: {
    usage: '[#NUMBER] [EMOJI]',
    help: 'react to it: 👍 or :heart; without an emoji it removes your reaction',
  },
  edit: { usage: '[#NUMBER] TEXT', help: 'edit your last message' },
  delete: { usage: '[#NUMBER]', help: 'delete your last message for everyone' },
  forget: { usage: '[#NUMBER]', help: 'delete a message on this device only' },
  info: { usage: '[#NUMBER]', help: 'message info: what happened to your last message' },
  retry: { usage: '[#NUMBER]', help: 'try to send your last message again now' },
  timer: { usage: 'DURATION|off', help: 'disappearing messages: after 30s, 5m, 1h, 7d …' },
  search: { usage: 'WORDS', help: 'search this chat' },
  more: { usage: '', help: 'show earlier messages' },
  contact: { usage: '', help: 'show this contact and its settings' },
  unblock: { usage: '', help: 'unblock this contact; what they wrote meanwhile arrives' },
  quit: { usage: '', help: 'leave the chat; Ctrl-D and Ctrl-C leave it too' },
} as const satisfies Readonly<Record<string, SlashCommand>>

export type SlashName = keyof typeof SLASH_COMMANDS

export type ChatLine =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'words'; readonly text: string }
  /** `message` is the number of the message that it is about, if one was given. */
  | {
      readonly kind: 'command'
      readonly name: SlashName
      readonly message: number | undefined
      readonly rest: string
    }
  | { readonly kind: 'unknown' }

export function parseLine(line: string): ChatLine {
  const text = line.replace(/\s+$/, '')
  if (text === '') return { kind: 'nothing' }
  if (!text.startsWith('/')) return { kind: 'words', text }
  // A message that begins with a slash is typed with two.
  if (text.startsWith('//')) return { kind: 'words', text: text.slice(1) }
  const [, name = '', after = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(text) ?? []
  if (!isSlashName(name)) return { kind: 'unknown' }
  const [, digits, rest] = /^#([1-9][0-9]{0,14})(?:\s+([\s\S]*))?$/.exec(after) ?? []
  const takesNumber = SLASH_COMMANDS[name].usage.startsWith('[#NUMBER]')
  return digits === undefined || !takesNumber
    ? { kind: 'command', name, message: undefined, rest: after }
    : { kind: 'command', name, message: Number(digits), rest: rest ?? '' }
}

/** For the tab key: what the end of the line can become, and that end. */
export function completeLine(line: string): readonly [readonly string[], string] {
  if (/^\/[a-z]*$/.test(line)) {
    const names = Object.keys(SLASH_COMMANDS).filter((name) => `/${name}`.startsWith(line))
    return [names.map((name) => `/${name} `), line]
  }
  const part = /(?:^|\s)(:[a-z_]+:?)$/.exec(line)?.[1]
  return part === undefined ? [[], line] : [emojiCompletions(part), part]
}

export function helpLines(): readonly string[] {
  const rows = Object.entries<SlashCommand>(SLASH_COMMANDS).map(
    ([name, { usage, help }]) => [`/${name} ${usage}`.trimEnd(), help] as const,
  )
  const width = Math.max(...rows.map(([command]) => command.length))
  return [
    'Each line is sent as a message. Lines that begin with a slash are commands:',
    ...rows.map(([command, help]) => `  ${command.padEnd(width)}  ${help}`),
    '  //…'.padEnd(width + 4) + 'send a message that begins with a slash',
    'Tab completes commands, and turns :heart into ❤️. Alt-Enter starts a new line.',
    'Marks: ◌ not sent yet  ◔ in mailbox  ✓ reached their device  ✓✓ delivered  ✔✔ read',
  ]
}

function isSlashName(name: string): name is SlashName {
  return Object.hasOwn(SLASH_COMMANDS, name)
}
