import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { createBuilder } from 'vite'
import { de } from '../src/strings/de/index.ts'
import { first } from '../src/strings/en/first.ts'
import { en } from '../src/strings/en/index.ts'
import { later } from '../src/strings/en/later.ts'
import { named } from '../src/strings/named.ts'

const home = join(import.meta.dirname, '..')

/** Half of the German catalogue as the browser gets it. */
async function builtGerman(half: string): Promise<object> {
  const builder = await createBuilder({
    root: home,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: `src/strings/de/${half}.ts`, formats: ['iife'], name: 'catalogue' },
    },
  })
  const [client] = Object.values(builder.environments)
  assert.ok(client !== undefined)
  const [built] = [await builder.build(client)].flat()
  assert.ok(built !== undefined && 'output' in built)
  const { code } = built.output[0]
  const made = runInNewContext(`${code}
catalogue`) as Readonly<Record<string, object>>
  return made[half] ?? {}
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
    const back = new Map<string, string>()
    for (const [half, like] of Object.entries({ first, later })) {
      const built = await builtGerman(half)
      assert.ok(Array.isArray(built), 'it is a list')
      for (const [path, said] of sentences(named(built, like))) back.set(path, said)
    }
    assert.ok(back.size > 300)
    assert.deepEqual(back, new Map(sentences(de)))
  })
})

suite('what only parts say that come later', () => {
  test('is said by nothing that is there at the start', () => {
    const start = [join(home, 'src', 'main.tsx')]
    for (const file of start) {
      for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+\.tsx?)'/g)) {
        const found = join(file, '..', path)
        if (!start.includes(found)) start.push(found)
      }
    }
    assert.ok(start.length > 80 && start.some((file) => file.endsWith('composer.tsx')))
    assert.ok(!start.some((file) => file.endsWith('settings.tsx')), 'a part is none of it')
    const names = Object.keys(later).join('|')
    const says = new RegExp(
      `\\bt\\.value\\.(?:${names})\\b|\\{[^{}]*\\b(?:${names})\\b[^{}]*\\} = t\\.value\\s|\\bwords\\.(?:${names})\\.`,
    )
    assert.match('const { people, settings } = t.value\n', says)
    const early = start.filter((file) => says.test(readFileSync(file, 'utf8')))
    assert.deepEqual(early, [])
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
  for (const { locale, chat, messageInfo, people, faults } of [en, de]) {
    test(`says what the engine means by its code (${locale})`, () => {
      const { steps } = messageInfo
      const { notices, noticeLost } = chat
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
