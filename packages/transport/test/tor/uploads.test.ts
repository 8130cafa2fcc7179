import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import type { OnionService } from '../../src/tor/services/onion-service.ts'
import { Publisher } from '../../src/tor/services/publisher.ts'
import { Uploads } from '../../src/tor/services/uploads.ts'
import type { TorBackend } from '../../src/tor/tor-backend.ts'

suite('the uploads of a service', () => {
  test('are complete once each of the two descriptors is at a directory of its own', () => {
    const uploads = new Uploads()
    for (const directory of ['A', 'B']) uploads.begin(directory, 'now')
    for (const directory of ['C', 'D']) uploads.begin(directory, 'next')
    uploads.end('A')
    uploads.end('B')
    assert.equal(uploads.isComplete, false)
    uploads.end('D')
    assert.equal(uploads.isComplete, true)
  })

  test('at a directory that gets both are counted when both have ended, as tor does not say which one has', () => {
    const uploads = new Uploads()
    for (const directory of ['A', 'B']) {
      uploads.begin(directory, 'now')
      uploads.begin(directory, 'next')
    }
    uploads.end('A')
    uploads.end('B')
    assert.equal(uploads.isComplete, false, 'both may be of the same one')
    uploads.end('B')
    assert.equal(uploads.isComplete, true)
  })

  test('of one descriptor, however many, never make it complete', () => {
    const uploads = new Uploads()
    for (let round = 0; round < 3; round++) {
      uploads.begin('A', 'now')
      uploads.end('A')
      uploads.end('A')
    }
    uploads.begin('A', 'next')
    assert.equal(uploads.isComplete, false)
    uploads.end('nobody asked there')
    assert.equal(uploads.isComplete, false)
    uploads.end('A')
    assert.equal(uploads.isComplete, true)
  })

  test('that a directory refused are not waited for there, nor counted', () => {
    const uploads = new Uploads()
    uploads.begin('A', 'now')
    uploads.begin('A', 'next')
    uploads.fail('A', 'next')
    uploads.end('A')
    assert.equal(uploads.isComplete, false)
    uploads.begin('B', 'next')
    uploads.end('B')
    assert.equal(uploads.isComplete, true)
  })
})

suite('a service', () => {
  const host = 'a'.repeat(56)
  /** A published service, what it announced, and a voice for tor's events. */
  async function published(isCarried = (): boolean => true) {
    const timers = new VirtualTimers()
    const announced: string[] = []
    const publisher = new Publisher(timers)
    const service = {
      host,
      publish: () => Promise.resolve(),
      isCarried: () => Promise.resolve(isCarried()),
      announce: (state: string) => announced.push(state),
    } as unknown as OnionService
    publisher.add(service)
    const control = { command: () => Promise.resolve() }
    publisher.start({ control } as unknown as TorBackend)
    const say = (text: string): void =>
      publisher.onDescriptorEvent({ status: 650, lines: [{ text: `HS_DESC ${text}` }] })
    const upload = (directory: string, descriptor: string): void =>
      say(`UPLOAD ${host} UNKNOWN ${directory} ${descriptor} HSDIR_INDEX=00`)
    const uploaded = (directory: string): void => say(`UPLOADED ${host} UNKNOWN ${directory}`)
    await timers.advance(1)
    return { timers, announced, publisher, say, upload, uploaded }
  }

  test('is reachable when both of its descriptors have been uploaded, not at the first confirmation', async () => {
    const { timers, announced, upload, uploaded } = await published()
    upload('$AA', 'now')
    upload('$BB', 'next')
    uploaded('$BB')
    await timers.advance(14_000)
    assert.deepEqual(announced, [])
    uploaded('$AA')
    assert.deepEqual(announced, ['reachable'])
    await timers.advance(60_000)
    assert.deepEqual(announced, ['reachable'])
  })

  test('is published anew when somebody’s tor has become another one, and not asked about once it is over', async () => {
    let asked = 0
    const { timers, announced, publisher, upload, uploaded } = await published(() => ++asked !== 2)
    const uploadBoth = (): void => {
      upload('$AA', 'now')
      upload('$BB', 'next')
      uploaded('$AA')
      uploaded('$BB')
    }
    uploadBoth()
    await timers.advance(20_000)
    assert.deepEqual([asked, announced], [1, ['reachable']])
    await timers.advance(20_000)
    assert.deepEqual([asked, announced], [2, ['reachable', 'publishing']])
    uploadBoth()
    assert.deepEqual(announced, ['reachable', 'publishing', 'reachable'])
    await timers.advance(20_000)
    assert.equal(asked, 3)
    publisher.pause()
    await timers.advance(60_000)
    assert.equal(asked, 3)
  })

  test('whose other descriptor cannot be uploaded is called reachable 15 s after the first', async () => {
    const { timers, announced, say, upload, uploaded } = await published()
    upload('$AA', 'now')
    upload('$BB', 'next')
    say(`FAILED ${host} UNKNOWN $BB next REASON=UPLOAD_REJECTED`)
    await timers.advance(60_000)
    assert.deepEqual(announced, [], 'nothing was uploaded')
    uploaded('$AA')
    await timers.advance(14_900)
    assert.deepEqual(announced, [])
    await timers.advance(200)
    assert.deepEqual(announced, ['reachable'])
  })

  test('behind a control port that hides ids and directories is reachable all the same', async () => {
    const { timers, announced, upload, uploaded } = await published()
    for (let n = 0; n < 10; n++) upload('redacted', 'redacted')
    for (let n = 0; n < 10; n++) uploaded('redacted')
    await timers.advance(15_100)
    assert.deepEqual(announced, ['reachable'])
  })

  test('whose tor died before the other upload was confirmed is not called reachable afterwards', async () => {
    const { timers, announced, publisher, upload, uploaded } = await published()
    upload('$AA', 'now')
    uploaded('$AA')
    publisher.pause()
    await timers.advance(60_000)
    assert.deepEqual(announced, ['publishing'])
  })
})
