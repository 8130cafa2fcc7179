/** Emoji by name, for the tab key and for reactions. */

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

/** What `:name:` stands for; any other text is given back as it is. */
export function emojiOf(text: string): string {
  const name = /^:([a-z_]+):$/.exec(text)?.[1]
  return (name === undefined ? undefined : BY_NAME.get(name)) ?? text
}

/** For `:be`, what it may become: `:beer:` and others, or the emoji itself when only one is left. */
export function emojiCompletions(part: string): readonly string[] {
  const exact = emojiOf(part)
  if (exact !== part) return [exact]
  const names = [...BY_NAME.keys()].filter((name) => `:${name}:`.startsWith(part))
  const [only] = names
  return names.length === 1 && only !== undefined
    ? [BY_NAME.get(only) ?? part]
    : names.map((name) => `:${name}:`)
}
