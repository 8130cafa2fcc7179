/** docs/protocol/numbers.md says of every number on the wire what it stands for, and the code agrees. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { CLOSE_REASONS, FrameType } from '@pvtcoms/core/content'
import { DESCRIPTOR_KINDS } from '@pvtcoms/core/descriptor'
import { REQUEST_KINDS, SIZE_CLASS_BITS } from '@pvtcoms/core/mailbox'
import { label } from '../packages/core/src/crypto/labels.ts'
import { ROLES } from '../packages/mailbox/src/node/session.ts'

const page = readFileSync(join(import.meta.dirname, '../docs/protocol/numbers.md'), 'utf8')
const sections = new Map(
  page.split(/^## /m).map((section) => {
    const [title = '', ...lines] = section.split('\n')
    return [title, lines]
  }),
)

/** The rows of the table in that section, each by the names of its columns. */
function rowsOf(title: string): Readonly<Record<string, string>>[] {
  const lines = sections.get(title)
  assert.ok(lines !== undefined, `no section "${title}"`)
  const [head, , ...rows] = lines
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  assert.ok(head !== undefined && rows.length > 0, title)
  return rows.map((cells) =>
    Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])),
  )
}

/** `forGood` as the page spells it. */
const spelled = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const numbered: readonly (readonly [string, Readonly<Record<string, number>>])[] = [
  ['Frame types', FrameType],
  ['Reasons of session-close', CLOSE_REASONS],
  ['Requests on streams', REQUEST_KINDS],
  ['Size classes in `info`', SIZE_CLASS_BITS],
  ['Descriptor kinds', DESCRIPTOR_KINDS],
]

suite('the page of numbers', () => {
  for (const [title, inCode] of numbered) {
    test(`has the numbers of the code, and the code has those: ${title}`, () => {
      const built = rowsOf(title).filter((row) => row['state'] === 'built' && row['name'] !== '–')
      assert.deepEqual(
        built.map((row) => [row['name'], Number(row['number'])]),
        Object.entries(inCode).map(([name, number]) => [spelled(name), number]),
      )
    })
  }

  test('has the labels of the code, and the code has those, no two of them alike', () => {
    const purposes = Object.values(label).map((bytes) => Buffer.from(bytes.subarray(4)).toString())
    for (const bytes of Object.values(label)) {
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
      assert.equal(length, bytes.length - 4)
    }
    assert.equal(new Set(purposes).size, purposes.length)
    const built = rowsOf('Labels').filter((row) => row['state'] === 'built')
    assert.deepEqual(built.map((row) => `pvtcoms/v1/${row['label']}`).sort(), purposes.toSorted())
  })

  test('has the roles of the code, and the code has those', () => {
    const built = rowsOf('Roles of a mailbox’s address').filter((row) => row['state'] === 'built')
    assert.deepEqual(
      built.map((row) => row['name']),
      ROLES,
    )
  })

  test('gives no number and no name twice, and says of each row whether it is built', () => {
    for (const title of sections.keys()) {
      if (!sections.get(title)?.some((line) => line.startsWith('|'))) continue
      const rows = rowsOf(title)
      for (const column of ['number', 'name', 'label']) {
        const values = rows.flatMap((row) => row[column] ?? [])
        assert.equal(new Set(values).size, values.length, `${title}: ${column}`)
      }
      for (const row of rows) assert.match(row['state'] ?? '', /^(built|reserved)$/, title)
    }
  })
})
