/** When what waits for a contact is sealed. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HOUR, MINUTE, SECOND } from './clock.ts'
import { ANN, world } from './deposits-scene.ts'

describe('writing to a contact', () => {
  test('joins what is written within a minute, and waits for another, five at most', () => {
    const delays: number[] = []
    for (let round = 0; round < 300; round++) {
      const { clock, client } = world(`merge ${round}`)
      const start = clock.now
      client.step({ kind: 'write', contact: ANN })
      clock.advance(59 * SECOND)
      client.step({ kind: 'write', contact: ANN })
      clock.advance(10 * MINUTE)
      const seals = client.told('seal')
      assert.equal(seals.length, 1)
      delays.push((seals[0]?.at ?? NaN) - start)
    }
    assert.ok(Math.min(...delays) >= MINUTE && Math.max(...delays) <= 6 * MINUTE + SECOND)
    const mean = delays.reduce((sum, each) => sum + each, 0) / delays.length
    assert.ok(mean > 105 * SECOND && mean < 135 * SECOND, `${mean}`)
  })

  test('names two mailboxes for each contact, the same each time, not the same for all', () => {
    const { clock, client, mailboxes } = world('places', 5)
    const names = mailboxes.map(({ name }) => name)
    const pairs = new Set<string>()
    for (let contact = 0; contact < 20; contact++) {
      client.step({ kind: 'contact', contact: `c${contact}`, mailboxes: names, delay: 'none' })
      const placesNow = (): readonly string[] => {
        client.step({ kind: 'write', contact: `c${contact}` })
        clock.advance(1)
        return client.told('seal').at(-1)?.mailboxes ?? []
      }
      const places = placesNow()
      assert.deepEqual(placesNow(), places)
      assert.equal(new Set(places).size, 2)
      pairs.add(places.join())
      // Who loses a mailbox that was not used moves nothing.
      const left = names.filter((name) => places.includes(name) || name > (places[0] ?? ''))
      client.step({ kind: 'contact', contact: `c${contact}`, mailboxes: left, delay: 'none' })
      assert.deepEqual(placesNow(), places)
    }
    assert.ok(pairs.size > 5)
  })

  test('acknowledges between five minutes and an hour later, once for many, and not when a letter goes', () => {
    const { clock, client } = world('acknowledge')
    const start = clock.now
    client.step({ kind: 'acknowledge', contact: ANN })
    clock.advance(MINUTE)
    client.step({ kind: 'acknowledge', contact: ANN })
    clock.advance(2 * HOUR)
    const [seal, ...more] = client.told('seal')
    assert.equal(more.length, 0)
    const wait = (seal?.at ?? NaN) - start
    assert.ok(wait >= 5 * MINUTE && wait <= HOUR)
    client.step({ kind: 'acknowledge', contact: ANN })
    client.step({ kind: 'write', contact: ANN })
    clock.advance(2 * HOUR)
    assert.equal(client.told('seal').length, 2, 'together')
  })

  test('waits for nothing where nobody watches', () => {
    const { clock, client, mailboxes } = world('direct')
    const names = mailboxes.map(({ name }) => name)
    client.step({ kind: 'contact', contact: ANN, mailboxes: names, delay: 'none' })
    client.step({ kind: 'write', contact: ANN })
    clock.advance(1)
    assert.equal(client.told('seal').length, 1)
  })
})
