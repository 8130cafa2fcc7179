import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HandTimers } from '@pvtcoms/testkit/hand-timers'
import { BackupSchedule } from '../src/backup-schedule.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Somebody whose computer runs, with what was backed up and when they were there last. */
class Desk {
  readonly timers = new HandTimers()
  readonly made: number[] = []
  newest: number | undefined
  holdsDeleted = false
  usedAt: number = this.timers.now()
  readonly schedule = new BackupSchedule({
    timers: this.timers,
    newest: () => this.newest,
    holdDeleted: () => this.holdsDeleted,
    unusedFor: () => this.timers.now() - this.usedAt,
    make: () => {
      this.holdsDeleted = false
      this.newest = this.timers.now()
      this.made.push(this.newest)
    },
  })

  constructor() {
    this.schedule.start()
  }

  pass(hours: number, { isThere }: { readonly isThere: boolean }): void {
    for (let minute = 0; minute < hours * 60; minute++) {
      this.timers.advance(MINUTE)
      if (isThere) this.usedAt = this.timers.now()
    }
  }
}

suite('backups by themselves', () => {
  test('come once a day, and the first as soon as nobody is there', () => {
    const desk = new Desk()
    desk.pass(1, { isThere: true })
    assert.equal(desk.made.length, 0)
    desk.pass(1, { isThere: false })
    assert.equal(desk.made.length, 1)
    desk.pass(72, { isThere: false })
    assert.equal(desk.made.length, 4)
  })

  test('wait for somebody who is there to leave, but not for ever', () => {
    const desk = new Desk()
    desk.newest = desk.timers.now()
    desk.pass(71, { isThere: true })
    assert.equal(desk.made.length, 0)
    desk.pass(2, { isThere: true })
    assert.equal(desk.made.length, 1)
  })

  test('come an hour after the last one when it holds what a person has deleted since, as soon as nobody is there', () => {
    const desk = new Desk()
    desk.newest = desk.timers.now()
    desk.holdsDeleted = true
    desk.pass(3, { isThere: true })
    assert.equal(desk.made.length, 0)
    desk.pass(1, { isThere: false })
    assert.equal(desk.made.length, 1)
    desk.pass(5, { isThere: false })
    assert.equal(desk.made.length, 1, 'it does not hold that')
    desk.holdsDeleted = true
    desk.pass(1, { isThere: false })
    assert.equal(desk.made.length, 2)
  })

  test('take one of the future for one of a wrong clock', () => {
    const desk = new Desk()
    desk.newest = desk.timers.now() + 400 * 24 * HOUR
    desk.pass(1, { isThere: false })
    assert.equal(desk.made.length, 1)
  })

  test('end with the store', () => {
    const desk = new Desk()
    desk.schedule.stop()
    desk.pass(48, { isThere: false })
    assert.equal(desk.made.length, 0)
    assert.equal(desk.timers.pending, 0)
  })
})
