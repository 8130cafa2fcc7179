import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { columnsOf } from '@pvtcoms/terminal'
import { emojiCompletions, emojiOf, reactionOf } from '../../src/chat/emoji.ts'
import { completeLine, helpLines, parseLine, SLASH_COMMANDS } from '../../src/chat/slash.ts'

suite('what a line in a chat means', () => {
  test('lines are words unless they begin with one slash; two stand for one', () => {
    assert.deepEqual(parseLine('hello / there  '), { kind: 'words', text: 'hello / there' })
    assert.deepEqual(parseLine('//help'), { kind: 'words', text: '/help' })
    assert.deepEqual(parseLine(' /help'), { kind: 'words', text: ' /help' })
    assert.deepEqual(parseLine('  \n '), { kind: 'nothing' })
    for (const line of ['/', '/teleport', '/HELP', '/constructor', '/__proto__']) {
      assert.deepEqual(parseLine(line), { kind: 'unknown' }, line)
    }
  })

  test('a number after # is a message, whatever follows is the rest, lines included', () => {
    const command = (line: string): unknown => {
      const parsed = parseLine(line)
      return parsed.kind === 'command' ? [parsed.name, parsed.message, parsed.rest] : parsed
    }
    assert.deepEqual(command('/reply #12 a\nb'), ['reply', 12, 'a\nb'])
    assert.deepEqual(command('/reply 12 a'), ['reply', undefined, '12 a'])
    assert.deepEqual(command('/react #12'), ['react', 12, ''])
    assert.deepEqual(command('/edit #tag is no number'), ['edit', undefined, '#tag is no number'])
    assert.deepEqual(command('/edit #12th'), ['edit', undefined, '#12th'])
    assert.deepEqual(command('/delete #0'), ['delete', undefined, '#0'])
    assert.deepEqual(command('/search #12 tea'), ['search', undefined, '#12 tea'])
  })

  test('the tab key completes commands at the beginning and emoji anywhere', () => {
    assert.deepEqual(completeLine('/re'), [['/reply ', '/react ', '/retry '], '/re'])
    assert.deepEqual(completeLine('so /re'), [[], 'so /re'])
    assert.deepEqual(completeLine('love :thumbs_u'), [['👍'], ':thumbs_u'])
    assert.deepEqual(completeLine(':heart'), [['❤️'], ':heart'])
    assert.deepEqual(completeLine(':hear'), [[':heart_eyes:', ':heart:'], ':hear'])
    assert.deepEqual(completeLine(':heart_'), [['😍'], ':heart_'])
    assert.deepEqual(completeLine(':heart:'), [['❤️'], ':heart:'])
    assert.deepEqual(completeLine('at 12:t'), [[], 'at 12:t'])
    assert.deepEqual(completeLine(':nothing_like_it'), [[], ':nothing_like_it'])
  })

  test('every emoji has one name, by which it is found, and is drawn in two columns', () => {
    const names = emojiCompletions(':')
    assert.ok(names.length >= 90)
    assert.equal(new Set(names).size, names.length)
    const symbols = names.map((name) => emojiOf(name) ?? '')
    assert.equal(new Set(symbols).size, symbols.length)
    for (const symbol of symbols) assert.equal(columnsOf(symbol), 2, symbol)
    for (const symbol of symbols) assert.equal(reactionOf(symbol), symbol)
    assert.equal(emojiOf(':constructor:'), undefined)
  })

  test('a reaction is an emoji or the name of one; anything else is refused with what there is', () => {
    for (const [text, emoji] of [
      ['', ''],
      [':heart:', '❤️'],
      [':heart', '❤️'],
      [' 👍 ', '👍'],
      ['👍🏽', '👍🏽'],
      ['👩‍🚀', '👩‍🚀'],
      ['🇪🇺', '🇪🇺'],
      ['❤', '❤'],
    ] as const) {
      assert.equal(reactionOf(text), emoji)
    }
    for (const [text, like] of [
      ['heart', /Names: :heart_eyes: :heart:$/],
      [':heat:', /Names: :heart_eyes: :heart:$/],
      ['notemoji', /Names: :neutral:$/],
      ['x', /Names: .*…$/],
      ['7', /Names: .*…$/],
      ['👍👍', /Names: .*…$/],
      ['<b>', /Names: .*…$/],
    ] as const) {
      assert.throws(() => reactionOf(text), like, text)
    }
  })

  test('/help names every command, and no line of it is wider than most terminals', () => {
    const lines = helpLines()
    for (const name of Object.keys(SLASH_COMMANDS)) {
      assert.ok(lines.some((line) => line.startsWith(`  /${name}`)))
    }
    for (const line of lines) assert.ok(columnsOf(line) <= 100, line)
  })
})
