/** Emoji with their names in the language of the window; they are found by words of every language that there are names in. */

export interface Emoji {
  readonly emoji: string
  readonly name: string
}

/** Texts as `build/emoji-tables.ts` makes them. The first of `names` is in the language of the window. */
export interface EmojiTables {
  readonly list: string
  readonly names: readonly string[]
}

interface Entry extends Emoji {
  /** Words of its names, and others that it is looked for by, without accents and capitals. */
  readonly named: readonly string[]
  readonly others: readonly string[]
}

const MOST = 96
/** So many letters are looked for within words too: German makes one of several. */
const WITHIN = 3
const EMOJI = /^\p{RGI_Emoji}$/v
const NOTHING = 9

export class EmojiBook {
  /** In Unicode's order: faces, people, nature, food, travel, activities, objects, symbols, flags. */
  readonly groups: readonly (readonly Emoji[])[]
  readonly #all: readonly Entry[]
  readonly #byEmoji: ReadonlyMap<string, Emoji>

  /** What this engine's Unicode does not know yet is left out. */
  constructor({ list, names }: EmojiTables) {
    const lines = names.map((table) => table.split('\n'))
    let at = 0
    const groups = list.split('\n').map((group) =>
      group.split(' ').map((emoji) => {
        const made = entry(
          emoji,
          lines.map((table) => table[at] ?? ''),
        )
        at += 1
        return made
      }),
    )
    const known = groups.map((group) => group.filter(({ emoji }) => EMOJI.test(emoji)))
    this.groups = known
    this.#all = known.flat()
    this.#byEmoji = new Map(this.#all.map((each) => [each.emoji, each]))
  }

  /** The one without its skin tone, too. */
  named(emoji: string): Emoji | undefined {
    const bare = emoji.replaceAll(/\p{EMod}/gu, '')
    const found =
      this.#byEmoji.get(emoji) ?? this.#byEmoji.get(bare) ?? this.#byEmoji.get(`${bare}\ufe0f`)
    return found && { emoji, name: found.name }
  }

  /** The best first. Each word has to begin, or be within, a word of the emoji. */
  find(query: string): readonly Emoji[] {
    const same = this.named(query.trim())
    if (same !== undefined) return [same]
    const words = bareWords(query)
    if (words.length === 0) return []
    return this.#all
      .map((each) => ({ each, rank: rank(each, words) }))
      .filter((found) => found.rank < NOTHING)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, MOST)
      .map(({ each }) => each)
  }
}

function entry(emoji: string, lines: readonly string[]): Entry {
  const [names, others] = [0, 1].map((part) => lines.map((line) => line.split('\t')[part] ?? ''))
  return {
    emoji,
    name: names?.[0] ?? '',
    named: (names ?? []).flatMap(bareWords),
    others: (others ?? []).flatMap(bareWords),
  }
}

function rank({ named, others }: Entry, words: readonly string[]): number {
  const ranks = words.map((word) => {
    const begins = (other: string): boolean => other.startsWith(word)
    if (named.includes(word)) return 0
    if (named.some(begins)) return 1
    if (others.includes(word)) return 2
    if (others.some(begins)) return 3
    const within = (other: string): boolean => word.length >= WITHIN && other.includes(word)
    return named.some(within) || others.some(within) ? 4 : NOTHING
  })
  return Math.max(...ranks)
}

/** Words without capitals, accents and ligatures. */
function bareWords(text: string): readonly string[] {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}
