/**
 * The alphabet of the safety check: 64 pictures that look and sound unlike each other, each a single
 * code point that is drawn in colour everywhere. The order is protocol, the names are for reading
 * aloud and may be translated.
 */
export interface SafetyEmoji {
  readonly symbol: string
  readonly name: string
}

const TABLE = `
  🐝 bee        🐌 snail      🦉 owl        🐸 frog       🐳 whale      🦊 fox        🐻 bear       🐮 cow
  🐵 monkey     🐢 turtle     🐧 penguin    🦀 crab       🐙 octopus    🐘 elephant   🐎 horse      🦒 giraffe
  🌵 cactus     🌻 sunflower  🍄 mushroom   🌙 moon       🌈 rainbow    🔥 fire       🌊 wave       ⚡ lightning
  🍎 apple      🍌 banana     🍇 grapes     🍒 cherries   🍋 lemon      🥕 carrot     🌽 corn       🧀 cheese
  🍞 bread      🥚 egg        🍕 pizza      🎂 cake       ☕ coffee     🔑 key        🔔 bell       🔨 hammer
  🧲 magnet     💡 lamp       📷 camera     📖 book       📎 paperclip  ⏰ clock      ⌛ hourglass  🌂 umbrella
  🎩 hat        👢 boot       🧦 sock       👑 crown      💍 ring       🎈 balloon    🎁 gift       🎸 guitar
  🎺 trumpet    🥁 drum       ⚽ football   🎲 dice       🚲 bicycle    🚂 train      🚀 rocket     ⚓ anchor
`

/** Entry i stands for the six bits of value i. */
export const SAFETY_EMOJI: readonly SafetyEmoji[] = TABLE.trim()
  .split(/\s{2,}|\n/)
  .map((entry) => {
    const [symbol = '', name = ''] = entry.split(' ')
    return { symbol, name }
  })
