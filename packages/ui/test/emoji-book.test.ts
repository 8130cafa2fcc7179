import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { emojiTable } from '../build/emoji-tables.ts'
import { EmojiBook } from '../src/views/emoji/emoji-book.ts'
import { TONES, toned } from '../src/views/emoji/skin-tone.ts'

const list = emojiTable('list')
const english = new EmojiBook({ list, names: [emojiTable('en'), emojiTable('de')] })
const german = new EmojiBook({ list, names: [emojiTable('de'), emojiTable('en')] })

suite('emoji and their names', () => {
  test('are all that Unicode recommends but skin tones, each with a name in both languages', () => {
    for (const { groups } of [english, german]) {
      assert.equal(groups.length, 9)
      const all = groups.flat()
      assert.ok(all.length > 1_850)
      assert.equal(new Set(all.map(({ emoji }) => emoji)).size, all.length)
      for (const { emoji, name } of all) {
        assert.match(emoji, /^\p{RGI_Emoji}$/v)
        assert.match(name, /^\S.*\S$/u, emoji)
        assert.ok(
          new TextEncoder().encode(toned(emoji, TONES[5])).length <= 64,
          'it fits into a reaction',
        )
      }
    }
    assert.equal(english.named('🐢')?.name, 'turtle')
    assert.equal(german.named('🐢')?.name, 'Schildkröte')
    assert.equal(german.named('👋🏾')?.emoji, '👋🏾')
  })

  test('are found by beginnings of words, in either language, without accents, capitals and ß, and within German words', () => {
    for (const [query, emoji] of [
      ['turtle', '🐢'],
      ['TURT', '🐢'],
      ['schildkrote', '🐢'],
      ['Schildkröte', '🐢'],
      ['kröte', '🐢'],
      ['fussball', '⚽'],
      ['Fußball', '⚽'],
      ['heart red', '❤️'],
      ['rotes herz', '❤️'],
      ['daumen hoch', '👍'],
      ['thumbs', '👍'],
      ['deutschland', '🇩🇪'],
      ['germany', '🇩🇪'],
      ['🐢', '🐢'],
    ] as const) {
      for (const book of [english, german]) {
        const found = book.find(query).map((each) => each.emoji)
        assert.ok(found.slice(0, 12).includes(emoji), `${query}: ${found.slice(0, 12).join(' ')}`)
      }
    }
    assert.equal(english.find('pizza')[0]?.emoji, '🍕', 'the best comes first')
    assert.deepEqual(english.find('qqqq'), [])
    assert.deepEqual(english.find(' .,* '), [])
    assert.ok(english.find('a').length <= 96)
  })

  test('take a skin tone where they have one', () => {
    for (const [emoji, expected] of [
      ['👋', '👋🏾'],
      ['☝️', '☝🏾'],
      ['👨‍🚀', '👨🏾‍🚀'],
      ['🕵️‍♀️', '🕵🏾‍♀️'],
      ['🐢', '🐢'],
      ['👨‍👩‍👧', '👨‍👩‍👧'],
      ['❤️', '❤️'],
    ] as const) {
      assert.equal(toned(emoji, TONES[4]), expected)
      assert.equal(toned(emoji, ''), emoji)
    }
  })
})
