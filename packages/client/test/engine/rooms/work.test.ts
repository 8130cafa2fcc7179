/** Units of work: what is told is what was stored, in the order of storing. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Secret } from '@pvtcoms/core/secret'
import type { Change } from '../../../src/engine/unit-of-work.ts'
import { Work } from '../../../src/engine/work.ts'

interface Bench {
  readonly work: Work
  /** What happened, in its order. */
  readonly happened: string[]
  readonly told: Change[]
}

function bench(): Bench {
  const happened: string[] = []
  const told: Change[] = []
  const work = new Work({
    store: {
      transact: (action) => {
        happened.push('begin')
        try {
          const result = action()
          happened.push('commit')
          return result
        } catch (error) {
          happened.push('rollback')
          throw error
        }
      },
    },
    tell: (changes) => {
      for (const change of changes) {
        told.push(change)
        happened.push(`tell ${change.kind}`)
      }
    },
    guarded: (action) => {
      try {
        action()
      } catch {
        happened.push('fault')
      }
    },
  })
  return { work, happened, told }
}

suite('a unit of work', () => {
  test('is told once it is durable, and what it leaves to be done comes after that', () => {
    const { work, happened } = bench()
    const result = work.do((unit) => {
      unit.after(() => happened.push('after'))
      unit.changed({ kind: 'contact', id: 1 })
      unit.changed({ kind: 'message', id: 2 })
      return 7
    })
    assert.equal(result, 7)
    assert.deepEqual(happened, ['begin', 'commit', 'tell contact', 'tell message', 'after'])
  })

  test('of which nothing comes is not told; memory is read again', () => {
    const { work, happened, told } = bench()
    const secret = new Secret('RootKey', Uint8Array.of(1, 2, 3))
    const failing = (): void =>
      work.do((unit) => {
        unit.touch({ reload: () => happened.push('reload') })
        unit.changed({ kind: 'contact', id: 1 })
        unit.consume([secret])
        unit.after(() => happened.push('after'))
        throw new Error('the disk is full')
      })
    assert.throws(failing, /full/)
    assert.deepEqual(happened, ['begin', 'rollback', 'reload'])
    assert.deepEqual(told, [])
    assert.deepEqual([...secret.expose()], [1, 2, 3])
  })

  test('tells each thing once, where it was first said to have changed', () => {
    const { work, told } = bench()
    work.do((unit) => {
      unit.changed({ kind: 'message', id: 1, isNew: true })
      unit.changed({ kind: 'contact', id: 1 })
      unit.changed({ kind: 'message', id: 1 })
      unit.changed({ kind: 'contact', id: 1 })
    })
    assert.deepEqual(told, [
      { kind: 'message', id: 1, isNew: true },
      { kind: 'contact', id: 1 },
    ])
  })

  test('tells of what is gone that it is gone, and nothing else', () => {
    const { work, told } = bench()
    work.do((unit) => {
      unit.changed({ kind: 'conversation', id: 3 })
      unit.changed({ kind: 'contact', id: 3 })
      unit.changed({ kind: 'contact-removed', id: 3 })
      unit.changed({ kind: 'contact', id: 3 })
    })
    assert.deepEqual(told, [
      { kind: 'conversation', id: 3 },
      { kind: 'contact-removed', id: 3 },
    ])
  })

  test('is told before another one that follows from it', () => {
    const { work, told } = bench()
    work.do((unit) => {
      unit.after(() => work.do((next) => next.changed({ kind: 'contact', id: 2 })))
      unit.changed({ kind: 'contact', id: 1 })
    })
    assert.deepEqual(told, [
      { kind: 'contact', id: 1 },
      { kind: 'contact', id: 2 },
    ])
  })

  test('takes with it what is shown otherwise while it is under way', () => {
    const { work, happened, told } = bench()
    work.do((unit) => {
      unit.changed({ kind: 'contact', id: 1 })
      work.show({ kind: 'mailbox', id: 2 })
    })
    work.show({ kind: 'mailbox', id: 3 })
    assert.deepEqual(happened.slice(0, 2), ['begin', 'commit'])
    assert.deepEqual(
      told.map((change) => ('id' in change ? change.id : 0)),
      [1, 2, 3],
    )
  })

  test('wipes what it consumed, and goes on when something that follows fails', () => {
    const { work, happened } = bench()
    const secret = new Secret('RootKey', Uint8Array.of(1, 2, 3))
    work.do((unit) => {
      unit.consume([secret])
      unit.after(() => {
        throw new Error('no')
      })
      unit.after(() => happened.push('after'))
    })
    assert.deepEqual(happened, ['begin', 'commit', 'fault', 'after'])
    assert.throws(() => secret.expose())
  })
})
