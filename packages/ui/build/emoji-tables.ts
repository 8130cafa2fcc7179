/**
 * The tables of emoji, out of emojibase-data, which has them from Unicode's CLDR: three modules of the window that are loaded
 * with its picker. Each is one text, as a reader needs little more of it than to split it.
 *
 * `virtual:emoji/list` has a line for each group, emoji separated by spaces, in Unicode's order; `virtual:emoji/en` and `/de`
 * have a line for each of these emoji, in the same order: its name, a tab, and other words that it is looked for by.
 */
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

/** As in `compact.json`. */
interface Entry {
  readonly unicode: string
  readonly label: string
  readonly tags?: readonly string[]
  /** None: letters of regions. */
  readonly group?: number
  readonly order?: number
}

const FILES = {
  en: import.meta.resolve('emojibase-data/en/compact.json'),
  de: import.meta.resolve('emojibase-data/de/compact.json'),
} as const
/** Skin tones and hair by themselves. */
const COMPONENTS = 2
const EMOJI = /^\p{RGI_Emoji}$/v

export type EmojiTable = 'list' | 'en' | 'de'

export function emojiTable(which: EmojiTable): string {
  const entries = entriesOf(which === 'list' ? 'en' : which)
  if (which !== 'list') return entries.map(lineOf).join('\n')
  const groups = Map.groupBy(entries, ({ group }) => group)
  return [...groups.values()]
    .map((group) => group.map(({ unicode }) => unicode).join(' '))
    .join('\n')
}

export const emojiTables: Plugin = {
  name: 'emoji-tables',
  resolveId: (id) => (id.startsWith('virtual:emoji/') ? `\0${id}` : undefined),
  load(id) {
    const which = /^\0virtual:emoji\/(list|en|de)$/.exec(id)?.[1] as EmojiTable | undefined
    return which === undefined ? undefined : `export default ${JSON.stringify(emojiTable(which))}`
  },
}

function entriesOf(language: 'en' | 'de'): readonly Entry[] {
  const all = JSON.parse(readFileSync(new URL(FILES[language]), 'utf8')) as readonly Entry[]
  return all
    .map((entry) => ({ ...entry, unicode: recommended(entry.unicode) }))
    .filter(({ group, unicode }) => {
      return group !== undefined && group !== COMPONENTS && EMOJI.test(unicode)
    })
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
}

/** The package has a selector of the coloured form behind emoji that have no other form, too. */
function recommended(emoji: string): string {
  return EMOJI.test(emoji) ? emoji : emoji.replaceAll('\ufe0f', '')
}

/** Words that the name has already are left out. */
function lineOf({ label, tags = [] }: Entry): string {
  const known = new Set(label.toLowerCase().split(/\P{L}+/u))
  const others = new Set(
    tags.flatMap((tag) => tag.toLowerCase().split(/\s+/)).filter((word) => !known.has(word)),
  )
  return `${label}\t${[...others].join(' ')}`
}
