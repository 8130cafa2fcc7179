/** What is on its way. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { revealed } from '../rows.ts'
import { ids, type Stage } from './stage.ts'

export function outboxCompliance({ name, rows, withContact }: Stage): void {
  describe(`the outbox of the ${name} store`, () => {
    test(
      'frames wait in the order in which they came, are sealed, and wait again when their letter goes',
      withContact((store, { lane, profile }) => {
        const other = store.transact(() => rows.addContact(store, profile).lane)
        const { outbox } = store
        const given = [
          rows.frame(lane),
          rows.frame(lane, { isControl: true, type: 300 }),
          rows.frame(lane, { payload: new Uint8Array() }),
        ]
        const [a, b, c] = store.transact(() => given.map((row) => outbox.addFrame(row))) as [
          number,
          number,
          number,
        ]
        store.transact(() => outbox.addFrame(rows.frame(other)))
        assert.deepEqual(
          outbox.waiting(lane, 9),
          given.map((row, index) => ({ id: [a, b, c][index], letter: undefined, ...row })),
        )
        assert.deepEqual(ids(outbox.waiting(lane, 2)), [a, b])
        const letter = store.transact(() => {
          const added = outbox.addLetter(rows.letter(lane))
          outbox.assign([a, b], added)
          return added
        })
        assert.deepEqual(ids(outbox.waiting(lane, 9)), [c])
        assert.equal(outbox.countWaiting(lane), 1)
        assert.equal(outbox.countLetters(lane), 1)
        assert.equal(outbox.countLetters(other), 0)
        assert.deepEqual(
          outbox.framesOf(letter).map(({ id, letter: of }) => [id, of]),
          [
            [a, letter],
            [b, letter],
          ],
        )
        store.transact(() => {
          outbox.removeFrames([a])
          outbox.removeLetter(letter)
        })
        assert.deepEqual(ids(outbox.waiting(lane, 9)), [b, c])
        assert.equal(outbox.letter(letter), undefined)
      }),
    )

    test(
      'a letter comes back as it was added, is found by chain and number, and remembers its copies',
      withContact((store, { lane }) => {
        const { outbox } = store
        const mailbox = 'cd'.repeat(32)
        const row = rows.letter(lane, {
          n: 7,
          directAt: rows.now(),
          copies: [{ mailbox, storedAt: undefined }],
        })
        const next = rows.letter(lane, { n: 8 })
        const [id, second] = store.transact(() => [outbox.addLetter(row), outbox.addLetter(next)])
        const where = (added: typeof row): object => {
          const { tagKey, inner, ...rest } = added
          assert.equal(inner.length, 4_096)
          assert.equal(tagKey.length, 32)
          return rest
        }
        assert.deepEqual(outbox.letters(lane), [
          { id, ...where(row) },
          { id: second, ...where(next) },
        ])
        for (const [letter, { n, tagKey, inner }] of [
          [id, row],
          [second, next],
        ] as const) {
          const sealed = outbox.sealed(letter)
          assert.deepEqual(revealed(sealed), revealed({ id: letter, n, tagKey, inner }))
        }
        assert.equal(outbox.sealed(second + 1), undefined)
        assert.equal(outbox.findLetter(lane, row.chain, 7)?.id, id)
        assert.equal(outbox.findLetter(lane, row.chain, 9), undefined)
        assert.equal(outbox.findLetter(lane, 'f'.repeat(16), 7), undefined)
        const copies = [
          { mailbox, storedAt: rows.now() },
          { mailbox: 'ef'.repeat(32), storedAt: undefined },
        ]
        store.transact(() => outbox.updateLetter(id, { copies, directAt: undefined }))
        assert.deepEqual(outbox.letter(id), { id, ...where(row), directAt: undefined, copies })
        const again = (): number => store.transact(() => outbox.addLetter(next))
        assert.throws(again, { code: 'row-exists' })
      }),
    )
  })
}
