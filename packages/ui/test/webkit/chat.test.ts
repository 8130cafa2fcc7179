import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { settled } from '../support/stage.ts'
import { button, field, hasWebKit } from '../support/webkit.ts'
import { webkitStage } from '../support/webkit-stage.ts'
import type { World } from '../support/world.ts'

const bubble = (text: string): string => `//article[contains(., "${text}")]`
const composer = 'textarea[aria-label="Message"]'

/** With Mara, in 400 messages. Returns her id. */
function longConversation(world: World): number {
  const mara = world.addContact(settled(world), 'Mara').id
  for (let n = 0; n < 400; n++) {
    world.put(mara, { text: `message ${n}`, at: world.now - (400 - n) * 60_000 })
  }
  return mara
}

suite('in WebKitGTK', () => {
  test('the policy of the page holds, also beneath scripts of the tests, and what it refuses is noticed', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage()
    const { page } = here
    for (const forbidden of [`eval('1')`, `document.body.innerHTML = '<b>'`]) {
      await assert.rejects(page.run(forbidden), /Trusted/)
    }
    assert.deepEqual(await page.run('return refused.splice(0)'), [
      'require-trusted-types-for',
      'require-trusted-types-for',
    ])
  })

  test('a profile is made, locked and opened again', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage()
    const { page, world } = here
    await page.click(button('Get started'))
    await page.type(field('Your name'), 'Robin')
    await page.type(field('Passphrase'), 'seven quiet walnuts on ice')
    await page.type(field('Repeat passphrase'), 'seven quiet walnuts on ice')
    await page.click(button('Create profile'))
    await page.wait(button('Continue'))
    assert.equal(world.passphrase, 'seven quiet walnuts on ice')
    world.setApp({ state: 'locked' })
    await page.wait('//h1[.="pvtcoms is locked"]')
    await page.type(field('Passphrase'), 'seven quiet walnuts on ice')
    await page.click(button('Unlock'))
    // The first steps go on where they were, and can be left for later.
    await page.click(button('Continue'))
    await page.click(button('Later'))
    await page.wait(button('Create invite'))
    await page.click(button('Later'))
    await page.wait('nav.sidebar')
  })

  test('messages go both ways, the end is followed, and older ones are read as one scrolls up', async (context) => {
    if (!hasWebKit(context)) return
    let mara = 0
    await using here = await webkitStage((world) => {
      mara = longConversation(world)
    })
    const { page, world } = here
    await page.click('.person')
    await page.wait(bubble('message 399'))
    await page.type(composer, 'Hello from here')
    await page.click(button('Send'))
    await page.wait(bubble('Hello from here'))
    for (let n = 0; n < 12; n++) world.receive(mara, `news ${n} ${'and more of it '.repeat(30)}`)
    await page.wait(bubble('news 11'))
    const gap = await page.run(`
      const box = document.querySelector('.messages-scroller')
      return box.scrollHeight - box.clientHeight - box.scrollTop`)
    assert.ok(Math.abs(Number(gap)) <= 2, `${String(gap)} pixels from the end`)
    const pages = (): number => world.calls.filter((name) => name === 'message.page').length
    const before = pages()
    for (let turn = 0; turn < 40; turn++) {
      await page.run(`document.querySelector('.messages-scroller').scrollTop -= 400`)
    }
    assert.ok(pages() > before)
    await page.wait(button('Scroll to newest'))
    await page.click(button('Scroll to newest'))
    await page.wait(bubble('news 11'))
  })

  test('what is on screen stays there while others come in above and below', async (context) => {
    if (!hasWebKit(context)) return
    let mara = 0
    await using here = await webkitStage((world) => {
      mara = longConversation(world)
    })
    const { page, world } = here
    await page.click('.person')
    await page.wait(bubble('message 399'))
    const { promise, resolve } = Promise.withResolvers<undefined>()
    world.olderGate = promise
    const asked = world.calls.length
    await page.run(`document.querySelector('.messages-scroller').scrollTop -= 900`)
    for (let tries = 0; !world.calls.slice(asked).includes('message.page'); tries++) {
      assert.ok(tries < 200, 'older ones are asked for')
      await page.run('return 1')
    }
    const where = `
      const all = [...document.querySelectorAll('article[data-message]')]
      const box = document.querySelector('.messages-scroller').getBoundingClientRect()
      window.held ??= all.find((each) => each.getBoundingClientRect().top > box.top + 200)
      return [window.held.getBoundingClientRect().top, all.length]`
    const [top, count] = (await page.run(where)) as [number, number]
    resolve(undefined)
    world.receive(mara, 'news from below')
    let now: [number, number] = [0, 0]
    for (let tries = 0; now[1] < count + 20; tries++) {
      assert.ok(tries < 200, 'older ones came')
      now = (await page.run(where)) as [number, number]
    }
    // The place is put right with the frame, before anything is painted.
    await sleep(300)
    now = (await page.run(where)) as [number, number]
    assert.ok(Math.abs(now[0] - top) <= 2, `moved from ${top} to ${now[0]}`)
  })

  test('the look follows the choice, and a QR code is drawn', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage((world) => {
      const profile = settled(world)
      world.addContact(profile, 'Mara')
    })
    const { page } = here
    const ground = (): Promise<unknown> =>
      page.run(`return getComputedStyle(document.body).backgroundColor`)
    await page.wait('.person')
    await page.click(button('Settings'))
    await page.click(button('Appearance'))
    await page.click('//label[contains(., "Dark")]')
    assert.equal(await ground(), 'rgb(18, 21, 20)')
    await page.click('//label[contains(., "Light")]')
    assert.equal(await ground(), 'rgb(243, 242, 238)')
    await page.click('.person')
    await page.click(button('Verify'))
    await page.wait('svg.qr path[d^="M"]')
  })
})
