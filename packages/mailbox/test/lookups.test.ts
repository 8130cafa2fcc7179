import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Lookups } from '../src/engines/postgres/lookups.ts'
import { StorageEngineError } from '../src/errors.ts'

describe('questions that are asked together', () => {
  /** Answers tenfold, when it is told to. */
  const slow = (atOnce: number, most: number) => {
    const calls: {
      readonly questions: readonly number[]
      readonly settle: (error?: Error) => void
    }[] = []
    const lookups = new Lookups(
      (questions: readonly number[]) =>
        new Promise<readonly number[]>((resolve, reject) => {
          const settle = (error?: Error): void => {
            if (error === undefined) resolve(questions.map((question) => question * 10))
            else reject(error)
          }
          calls.push({ questions, settle })
        }),
      { atOnce, most },
    )
    return { lookups, calls }
  }
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  test('are one call, and those that come meanwhile the next; each gets its own answer', async () => {
    const { lookups, calls } = slow(1, 100)
    const first = [1, 2, 3].map((question) => lookups.ask(question))
    await turn()
    const later = [4, 5].map((question) => lookups.ask(question))
    await turn()
    assert.deepEqual(
      calls.map(({ questions }) => questions),
      [[1, 2, 3]],
    )
    calls[0]?.settle()
    assert.deepEqual(await Promise.all(first), [10, 20, 30])
    await turn()
    const [, second] = calls
    assert.deepEqual(second?.questions, [4, 5])
    second.settle()
    assert.deepEqual(await Promise.all(later), [40, 50])
  })

  test('are never more in a call, nor more calls at the same time, than were allowed', async () => {
    const { lookups, calls } = slow(2, 3)
    const asked: Promise<number>[] = []
    for (let question = 0; question < 10; question++) {
      asked.push(lookups.ask(question))
      await turn()
    }
    assert.deepEqual(
      calls.map(({ questions }) => questions),
      [[0], [1]],
    )
    for (const { settle } of calls) {
      settle()
      await turn()
    }
    assert.ok(calls.every(({ questions }) => questions.length <= 3))
    assert.deepEqual(await Promise.all(asked), [0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
  })

  test('fail together, and what is asked afterwards is asked anew', async () => {
    const { lookups, calls } = slow(1, 100)
    const both = [lookups.ask(1), lookups.ask(2)]
    const rejected = both.map((each) => assert.rejects(each, { code: 'unavailable' }))
    await turn()
    calls[0]?.settle(new StorageEngineError('unavailable'))
    await Promise.all(rejected)
    const again = lookups.ask(3)
    await turn()
    calls[1]?.settle()
    assert.equal(await again, 30)
  })
})
