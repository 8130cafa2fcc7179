/** Emoji by name, for the tab key and for reactions. */
import { UsageError } from '@pvtcoms/terminal'

const TABLE = `
  😀 grinning     😄 smile        😁 beaming      😂 joy          🤣 rofl         🙂 slight_smile
  😉 wink         😊 blush        😇 halo         🥰 adore        😍 heart_eyes   😘 kiss
  😋 yum          😜 tongue       🤪 zany         🤗 hug          🤔 thinking     🤨 doubt
  😐 neutral      🙄 eye_roll     😏 smirk        😴 sleeping     😷 mask         🤒 sick
  🤯 mind_blown   😎 cool         🥳 party        😕 confused     😟 worried      😮 surprised
  😲 astonished   🥺 pleading     😢 cry          😭 sob          😱 scream       😤 huff
  😡 angry        🤬 cursing      💀 skull        👻 ghost        🤖 robot        💩 poo
  ❤️ heart        🧡 orange_heart 💛 yellow_heart 💚 green_heart  💙 blue_heart   💜 purple_heart
  💔 broken_heart 💯 hundred      💥 boom         💤 zzz          👋 wave         👌 ok
  ✌️ victory      🤞 luck         👍 thumbs_up    👎 thumbs_down  👏 clap         🙌 hooray
  🙏 thanks       💪 strong       👀 eyes         🙈 see_nothing  🎉 tada         🎁 gift
  🎂 cake         🎈 balloon      🔥 fire         ⭐ star         ✨ sparkles     ☀️ sun
  🌧️ rain         ❄️ snow         🌈 rainbow      🌹 rose         🍀 clover       🍕 pizza
  🍎 apple        🍺 beer         🍷 wine         ☕ coffee       🚀 rocket       🚂 train
  🏠 house        📷 camera       📎 paperclip    🔑 key          🔒 lock         ⏰ clock
  ✅ check        ❌ cross        ❓ question     ❗ exclamation  ⚠️ warning      🐱 cat
`

const BY_NAME: ReadonlyMap<string, string> = new Map(
  TABLE.trim()
    .split(/\s{2,}|\n/)
    .map((entry) => {
      const [symbol = '', name = ''] = entry.trim().split(' ')
      return [name, symbol]
    }),
)

/** The emoji called `:name:` or `:name`. */
export function emojiOf(text: string): string | undefined {
  const name = /^:([a-z_]+):?$/.exec(text)?.[1]
  return name === undefined ? undefined : BY_NAME.get(name)
}

/** The emoji that `text` is or names; empty, which removes a reaction, if it is empty. Throws UsageError. */
export function reactionOf(text: string): string {
  const wanted = text.trim()
  if (wanted === '' || EMOJI.test(wanted)) return wanted
  const named = emojiOf(wanted)
  if (named !== undefined) return named
  const like = namesLike(wanted)
  throw new UsageError(
    'usage',
    `this is neither an emoji nor the name of one. Names: ${like.join(' ')}`,
  )
}

/** Some keyboards leave out the variation selector after emoji that can also be drawn as text. */
const EMOJI = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic})$/v

/** Names that begin like `wanted`, or a few others. */
function namesLike(wanted: string): readonly string[] {
  for (let part = wanted.replaceAll(':', ''); part !== ''; part = part.slice(0, -1)) {
    const like = emojiNames(`:${part}`)
    if (like.length > 0) return like
  }
  return [...emojiNames(':').slice(-FEW), '…']
}

const FEW = 6

function emojiNames(part: string): readonly string[] {
  return [...BY_NAME.keys()].map((name) => `:${name}:`).filter((name) => name.startsWith(part))
}

/**
 * What `:be` can become: `:beer:` and others; the emoji itself once only one is left, or `part` is a whole name.
 * One more letter then finds those with a longer name.
 */
export function emojiCompletions(part: string): readonly string[] {
  const exact = emojiOf(part)
  if (exact !== undefined) return [exact]
  const names = emojiNames(part)
  const [only] = names
  return names.length === 1 && only !== undefined ? [emojiOf(only) ?? only] : names
}
