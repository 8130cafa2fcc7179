/** `pvtcoms manual`: the man page, made from the commands themselves. docs/pvtcoms.1 is what it prints. */
import type { Argument, Command, Option } from 'commander'

const FILES = `.SH FILES
The data directory holds one encrypted database, encrypted backups, and what Tor keeps. Nothing in it
names anybody. Nobody can open it without the passphrase, not even its owner.
`
const ENVIRONMENT = `.SH ENVIRONMENT
.TP
.B PVTCOMS_DATA_DIRECTORY
where pvtcoms keeps everything, unless \\-\\-data\\-directory is given
.TP
.B PVTCOMS_MAILBOX_DATA_DIRECTORY
where a mailbox keeps everything. Each option of mailbox run has a variable too.
`
const EXIT = `.SH EXIT STATUS
.TP
.B 0
done
.TP
.B 1
failed; a line on stderr says why
.TP
.B 2
wrong use: an unknown command or option, or a value that makes no sense
`

export function manualPage(program: Command): string {
  const name = program.name()
  return [
    `.TH ${name.toUpperCase()} 1 "" "${name} ${program.version() ?? ''}" "User Commands"`,
    '.SH NAME',
    `${name} \\- a private messenger with no server of its own`,
    '.SH SYNOPSIS',
    `.B ${name}`,
    '.I command',
    '[\\fIarguments\\fR] [\\fIoptions\\fR]',
    '.SH DESCRIPTION',
    roff(program.description()),
    'Results go to stdout, messages for people to stderr. With \\-\\-json a result is one JSON object or array; where results come in over time, one JSON object a line.',
    'Passphrases and invite links are typed, or read from stdin or a file descriptor. They are never arguments, which other programs can see.',
    '.SH COMMON OPTIONS',
    ...commonOptions(program).flatMap(entry),
    '.SH COMMANDS',
    ...leaves(program, [name]).flatMap(({ command, path }) => section(command, path)),
    ENVIRONMENT + FILES + EXIT,
  ].join('\n')
}

interface Leaf {
  readonly command: Command
  readonly path: readonly string[]
}

/** Commands that do something, in their order. */
export function leaves(command: Command, path: readonly string[]): readonly Leaf[] {
  return command.commands.flatMap((each) => {
    const to = [...path, each.name()]
    return each.commands.length > 0 ? leaves(each, to) : [{ command: each, path: to }]
  })
}

function section(command: Command, path: readonly string[]): readonly string[] {
  const options = command.options.filter(({ hidden }) => !hidden)
  const common = options.filter(isCommon)
  return [
    `.SS "${roff([...path.slice(1), ...command.registeredArguments.map(argumentText)].join(' '))}"`,
    roff(sentence(command.description())),
    ...command.registeredArguments.flatMap((argument) => [
      '.TP',
      `\\fI${roff(argument.name())}\\fR`,
      roff(argument.description),
    ]),
    ...options.filter((option) => !isCommon(option)).flatMap(entry),
    ...(common.length === 0
      ? []
      : ['.PP', `Also: ${common.map(({ long }) => `\\fB${roff(long ?? '')}\\fR`).join(', ')}.`]),
  ]
}

/** Options that most commands have are described once, in a section of their own. */
function isCommon({ long, envVar }: Option): boolean {
  return (
    long === '--json' ||
    long === '--profile' ||
    (long === '--data-directory' && envVar === 'PVTCOMS_DATA_DIRECTORY')
  )
}

/** Those of the first command that has each. */
function commonOptions(program: Command): readonly Option[] {
  const all = leaves(program, []).flatMap(({ command }) => command.options.filter(isCommon))
  return [...new Map(all.toReversed().map((option) => [option.long, option])).values()].toReversed()
}

const entry = (option: Option): readonly string[] => [
  '.TP',
  `\\fB${roff(option.flags)}\\fR`,
  roff(optionText(option)),
]

function argumentText(argument: Argument): string {
  const name = argument.name() + (argument.variadic ? '…' : '')
  return argument.required ? name.toUpperCase() : `[${name.toUpperCase()}]`
}

function optionText(option: Option): string {
  const { description, argChoices, defaultValueDescription } = option
  const value: unknown = option.defaultValue
  const choices = argChoices === undefined ? '' : ` (${argChoices.join(', ')})`
  const shown =
    defaultValueDescription ??
    (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined)
  return description + choices + (shown === undefined ? '' : ` (default: ${shown})`)
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** As roff reads it: hyphens that can be copied, no line that begins with a command. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replace(/^(['.])/, '\\&$1')
}
