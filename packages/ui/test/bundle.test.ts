import assert from 'node:assert/strict'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { buildWindow } from '../build/index.ts'
import { sum, weigh } from './support/weight.ts'

/** Bytes, gzip. What a person waits for. */
const START = 60_000
/** Nobody waits for the rest, but it is served and held in memory: as much again for all other parts, and for the tables of emoji. */
const ALL = 180_000

suite('the built window', () => {
  test('weighs no more than 60 KB at its start, in either language, and 180 KB with all that is loaded when needed', async (context) => {
    const dist = await buildWindow()
    const { start, all } = weigh(dist)
    const german = globSync('assets/de-first-*.js', { cwd: dist })
    assert.equal(german.length, 1)
    const inGerman = start + sum(dist, german)
    context.diagnostic(`at the start ${start} bytes gzip, in German ${inGerman}; in all ${all}`)
    assert.ok(start > 10_000, 'it was weighed at all')
    assert.ok(all > inGerman, 'the rest comes later')
    assert.ok(inGerman <= START, `${inGerman} bytes at the start`)
    assert.ok(all <= ALL, `${all} bytes`)
  })

  test('has nothing inline and names nothing elsewhere', async () => {
    const dist = await buildWindow()
    const page = readFileSync(join(dist, 'index.html'), 'utf8')
    assert.doesNotMatch(page, /<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/)
    for (const [, target] of page.matchAll(/(?:src|href)="([^"]*)"/g)) {
      assert.match(target ?? '', /^\/[\w./-]+$/)
    }
    const texts = readdirSync(join(dist, 'assets')).map((file) =>
      readFileSync(join(dist, 'assets', file), 'utf8'),
    )
    assert.ok(texts.length >= 3, 'style, script and the other language')
    for (const text of texts) {
      const addresses = [...text.matchAll(/(?:https?:)?\/\/[a-z0-9-]+\.[a-z.]{2,}/gi)].map(
        ([address]) => address,
      )
      // Names of vocabularies, which nobody fetches.
      assert.deepEqual(
        addresses.filter((address) => !address.endsWith('//www.w3.org')),
        [],
      )
      assert.doesNotMatch(text, /\beval\(|new Function\(|\.innerHTML\s*=(?!=)\s*[^e]{0,3}"/)
    }
  })
})
