/** `npm run mutation` takes guards away by their source text: each still stands where the list says. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { GUARDS, TESTS } from '../scripts/mutation/guards/index.ts'

const root = join(import.meta.dirname, '..')

suite('the guards that mutation takes away', () => {
  test('stand in the source, each exactly once', () => {
    const misplaced = GUARDS.filter(({ file, snippet }) => {
      const source = readFileSync(join(root, 'packages/core/src', file), 'utf8')
      return source.split(snippet).length !== 2
    })
    assert.deepEqual(
      misplaced.map(({ file, name }) => `${file}: ${name}`),
      [],
    )
  })

  test('have tests that should notice, in every area', () => {
    for (const [area, names] of Object.entries(TESTS)) {
      for (const name of names) {
        const found = globSync(`packages/core/test/${name}.test.ts`, { cwd: root })
        assert.ok(found.length > 0, `${area}: ${name}`)
      }
    }
  })
})
