/** What a caller of the level `read` can do: look, and nothing else. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ENGINE_METHODS, type EngineMethods, namesOf, type Params } from '@pvtcoms/rpc'
import { pair } from '../world.ts'

type Reading = { readonly [M in keyof EngineMethods]?: Params<M> }

suite('methods of the level read', () => {
  test('store nothing and tell nothing new, and leave links of invites out of all but their list', async () => {
    const { world, ann, ben } = await pair('reading')
    const { profile } = ann
    const { id: message } = await ann.say(ben, 'hello')
    const { id: invite } = await ann.ask('invite.create', { profile, name: 'Cleo' })
    await world.until(() => ann.invite(invite)?.link !== undefined, 'the link is there')
    const [contact, conversation] = [ann.contact(ben), ann.conversation(ben)]
    const params: Reading = {
      'profile.list': {},
      'profile.emoji': { profile },
      'mailbox.list': { profile },
      'invite.list': { profile },
      'invite.find': { profile, text: 'nothing to find' },
      'contact.list': { profile },
      'contact.show': { contact },
      'contact.ways': { contact },
      'contact.safety': { contact },
      'conversation.list': { profile },
      'conversation.show': { conversation },
      'conversation.export': { conversation, limit: 9 },
      'conversation.search': { profile, query: 'ben' },
      'introduction.list': { profile },
      'message.page': { conversation, position: 'newest', limit: 9 },
      'message.show': { message },
      'message.steps': { message },
      'message.search': { profile, query: 'hello', limit: 9 },
    }
    const events = ann.events.length
    ann.disk = (moment) => {
      assert.equal(moment, 'read', 'nothing is stored')
    }
    for (const method of namesOf(ENGINE_METHODS)) {
      if (ENGINE_METHODS[method].level !== 'read') continue
      const wanted = params[method]
      assert.ok(wanted !== undefined, `${method} has no parameters here`)
      const shown = await ann.ask(method, wanted)
      const hasLink = JSON.stringify(shown).includes('pvtcoms:')
      assert.equal(hasLink, method === 'invite.list', method)
    }
    ann.disk = () => undefined
    assert.equal(ann.events.length, events, 'nothing has changed')
    await world.close()
  })
})
