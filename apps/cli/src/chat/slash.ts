/** What a line in a chat means: words to send, or something to do. */
import { emojiCompletions } from './emoji.ts'

/** Arguments as people see them, and what it does. */
interface SlashCommand {
  readonly usage: string
  readonly help: string
}

export const SLASH_COMMANDS = {
  help: { usage: '', help: 'this list' },
  verify: { usage: '[same|different]', help: 'the safety check, and what you found' },
  reply: { usage: '[#NUMBER] TEXT', help: 'answer a message, or the last of theirs' },
  react: {
    usage: '[#NUMBER] [EMOJI]',
    help: 'put an emoji beside it: 👍 or :heart; nothing takes it back',
  },
  edit: { usage: '[#NUMBER] TEXT', help: 'say your last message in other words' },
  retract: { usage: '[#NUMBER]', help: 'take your last message back' },
  steps: { usage: '[#NUMBER]', help: 'what became of your last message' },
  retry: { usage: '[#NUMBER]', help: 'try every way again at once' },
  timer: { usage: 'DURATION|off', help: 'new messages disappear after 30s, 5m, 1h, 7d …' },
  search: { usage: 'WORDS', help: 'find messages in this conversation' },
  more: { usage: '', help: 'earlier messages' },
  info: { usage: '', help: 'all about this contact' },
  quit: { usage: '', help: 'leave; so do Ctrl-D and Ctrl-C' },
} as const satisfies Readonly<Record<string, SlashCommand>>

export type SlashName = keyof typeof SLASH_COMMANDS

export type ChatLine =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'words'; readonly text: string }
  /** `message` is the number that it is about, when one was given. */
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
  // Words may begin with a slash; then it is doubled.
  if (text.startsWith('//')) return { kind: 'words', text: text.slice(1) }
  const [, name = '', after = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(text) ?? []
  if (!isSlashName(name)) return { kind: 'unknown' }
  const [, digits, rest] = /^#([1-9][0-9]{0,14})(?:\s+([\s\S]*))?$/.exec(after) ?? []
  const takesNumber = SLASH_COMMANDS[name].usage.startsWith('[#NUMBER]')
  return digits === undefined || !takesNumber
    ? { kind: 'command', name, message: undefined, rest: after }
    : { kind: 'command', name, message: Number(digits), rest: rest ?? '' }
}

/** For the tab key: what the end of the line may become, and that end. */
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
    'Lines are sent. Those that begin with a slash do something else:',
    ...rows.map(([command, help]) => `  ${command.padEnd(width)}  ${help}`),
    '  //…'.padEnd(width + 4) + 'send a line that begins with a slash',
    'Tab completes commands and makes ❤️ of :heart. Alt-Enter begins a new line.',
    'Marks: ◌ waits here  ◔ waits at a mailbox  ✓ sent  ✓✓ delivered  ✔✔ read  ✗ could not be sent',
  ]
}

function isSlashName(name: string): name is SlashName {
  return Object.hasOwn(SLASH_COMMANDS, name)
}
