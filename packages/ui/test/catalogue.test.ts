import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { createBuilder } from 'vite'
import { de } from '../src/strings/de/index.ts'
import { en } from '../src/strings/en/index.ts'
import { named } from '../src/strings/named.ts'

const home = join(import.meta.dirname, '..')

/** The German catalogue as the browser gets it. */
async function builtGerman(): Promise<typeof de> {
  const builder = await createBuilder({
    root: home,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: 'src/strings/de/index.ts', formats: ['iife'], name: 'catalogue' },
    },
  })
  const [client] = Object.values(builder.environments)
  assert.ok(client !== undefined)
  const [built] = [await builder.build(client)].flat()
  assert.ok(built !== undefined && 'output' in built)
  const { code } = built.output[0]
  return (runInNewContext(`${code}\ncatalogue`) as { readonly de: typeof de }).de
}

/** Paths of all sentences, and what is said there; a function says something of 3 and 4. */
function sentences(catalogue: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(catalogue).flatMap(([name, value]: [string, unknown]) => {
    const here = `${path}.${name}`
    if (typeof value === 'object' && value !== null) return sentences(value, here)
    const said = typeof value === 'function' ? (value as (...of: number[]) => string)(3, 4) : value
    return [[here, String(said)] as const]
  })
}

suite('a catalogue of another language', () => {
  test('is built without the names of its sentences, and gets each back', async () => {
    const built = await builtGerman()
    assert.ok(Array.isArray(built), 'it is a list')
    const back = new Map(sentences(named(built, en)))
    assert.ok(back.size > 300)
    assert.deepEqual(back, new Map(sentences(de)))
  })
})

suite('the English catalogue', () => {
  test('has no sentence that nobody says', () => {
    const code = globSync(['src/strings/*.ts', 'src/{state,text,views,components}/**/*.{ts,tsx}'], {
      cwd: home,
    })
      .map((file) => readFileSync(join(home, file), 'utf8'))
      .join('\n')
    const words = new Set(code.match(/\w+/g))
    // By the name of the sentence, or of its group where it is chosen by a value.
    const unsaid = sentences(en)
      .map(([path]) => path.split('.').slice(1))
      .filter(([part = '', group]) => part !== 'faults' && !words.has(group ?? part))
      .map((path) => path.join('.'))
    assert.deepEqual(unsaid, [])
  })
})

suite('a sentence', () => {
  for (const { locale, chat, people, faults } of [en, de]) {
    test(`says what the engine means by its code (${locale})`, () => {
      const { steps, notices, noticeLost } = chat
      assert.doesNotMatch(steps.waiting, /block/i)
      assert.match(steps.waiting, /confirm|bestätigt/)
      assert.doesNotMatch(notices['answered-twice'], /invite|einladung/i)
      assert.match(notices['answered-twice'], /backup/i)
      assert.match(notices['answered-twice'], /before you write|bevor du .* schreibst/)
      assert.doesNotMatch(noticeLost(2), /message|nachricht/i)
      assert.doesNotMatch(people.boxesNone, /direct|direkt/i)
      assert.doesNotMatch(people.status.lost, /expired|abgelaufen/)
      assert.doesNotMatch(faults['in-use'], /contact|kontakt/i)
      assert.notEqual(faults['message-gone'], faults.gone)
    })
  }
})
