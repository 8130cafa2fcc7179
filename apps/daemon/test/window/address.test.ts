/** Where the window is: an address that nobody can have prepared, where there are such. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { RandomSource } from '@pvtcoms/core/env'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import { windowAddress } from '../../src/window/address.ts'
import { serveWindow } from '../served-window.ts'

/** Gives what it is told, then ends the test. */
function scripted(...draws: readonly (readonly number[])[]): RandomSource {
  const left = draws.map((draw) => Uint8Array.from(draw))
  return {
    random: (length) => {
      const draw = left.shift()
      assert.equal(draw?.length, length)
      return draw
    },
  }
}

suite('the address of the window', () => {
  test('is drawn from 127.0.0.0/8 on Linux', () => {
    assert.equal(windowAddress(scripted([87, 12, 201]), 'linux'), '127.87.12.201')
    assert.equal(windowAddress(scripted([255, 0, 1]), 'linux'), '127.255.0.1')
    const drawn = new Set(Array.from({ length: 1_000 }, () => windowAddress(nodeEnv, 'linux')))
    assert.ok(drawn.size > 990, 'it is drawn from very many')
    for (const address of drawn) assert.match(address, /^127(?:\.[0-9]{1,3}){3}$/)
  })

  test('is none of those where others listen, nor one of a whole network', () => {
    const draws = [
      [0, 0, 1],
      [0, 0, 53],
      [0, 1, 1],
      [0, 200, 7],
      [1, 2, 0],
      [255, 255, 255],
      [1, 0, 254],
    ]
    assert.equal(windowAddress(scripted(...draws), 'linux'), '127.1.0.254')
  })

  test('is 127.0.0.1 where the rest of 127.0.0.0/8 is not the machine’s', () => {
    for (const platform of ['darwin', 'win32', 'freebsd'] as const) {
      assert.equal(windowAddress(scripted(), platform), '127.0.0.1')
    }
  })

  test('is another one at the next start', async (context) => {
    if (process.platform !== 'linux') {
      context.diagnostic('not shown here: addresses that are drawn, which are Linux’s')
      return
    }
    await using first = await serveWindow()
    await using second = await serveWindow()
    assert.notEqual(first.address, second.address)
    assert.equal(first.server.launchUrl().startsWith(`http://${first.address}:`), true)
  })
})
