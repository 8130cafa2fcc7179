/** What is found by words. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ConversationKind } from '../../src/index.ts'
import type { Stage } from './stage.ts'

export function searchCompliance({ name, rows, withContact, addMessages }: Stage): void {
  describe(`search of the ${name} store`, () => {
    test(
      'finds words and parts of them, whatever their case and accents, newest first',
      withContact((store, { conversation, profile }) => {
        const [a, b, c] = addMessages(store, conversation, [
          { text: 'Gehen wir ins Café Größenwahn?' },
          { text: 'cafeteria, then the library' },
          { text: 'Привет, ёлка' },
        ])
        const found = (query: string): (number | undefined)[] =>
          store.messages.search({ profile }, query, 9).map(({ message }) => message)
        assert.deepEqual(found('caf'), [b, a])
        assert.deepEqual(found('CAFÉ'), [b, a])
        assert.deepEqual(found('cafe grossen'), [a])
        assert.deepEqual(found('cafe größ'), [a])
        assert.deepEqual(found('library the'), [b])
        assert.deepEqual(found('ПРИВ ёлк'), [c])
        assert.deepEqual(found('afe'), [b, a])
        for (const nothing of ['', ' ', '?!', '"']) assert.deepEqual(found(nothing), [])
        // How the index knows a conversation is no word of a message.
        assert.deepEqual(found(`c${conversation}`), [])
      }),
    )

    test(
      'finds one or two letters where words begin, and inside of words only if no word begins with them',
      withContact((store, { conversation, profile }) => {
        const [a, b, c, d] = addMessages(store, conversation, [
          { text: 'an apple' },
          { text: 'Hans can' },
          { text: 'oXide' },
          { text: 'a box' },
        ])
        const found = (query: string, before?: number): (number | undefined)[] =>
          store.messages.search({ profile }, query, 9, before).map(({ message }) => message)
        assert.deepEqual(found('an'), [a])
        assert.deepEqual(found('xi'), [c])
        assert.deepEqual(found('ox'), [c])
        assert.deepEqual(found('bo'), [d])
        assert.deepEqual(found('nn'), [])
        assert.deepEqual(found('ns'), [b])
        assert.deepEqual(found('ca', b), [])
        assert.deepEqual(found('ha ca'), [b])
      }),
    )

    test(
      'finds one sign wherever it stands: of scripts without spaces, an emoji, a syllable',
      withContact((store, { conversation, profile }) => {
        const [han, emoji, kana, thai, hangul] = addMessages(store, conversation, [
          { text: '今天在北京大学见' },
          { text: 'see you👍🏽🎉' },
          { text: 'ラーメンを食べたい' },
          { text: 'สวัสดีครับ' },
          { text: '한국어를 배워요' },
        ])
        const found = (query: string): (number | undefined)[] =>
          store.messages.search({ profile, conversation }, query, 9).map(({ message }) => message)
        for (const query of ['京', '北京', '京大学', '大学见', '今天 大学']) {
          assert.deepEqual(found(query), [han], query)
        }
        for (const query of ['🎉', '👍', '👍🏽🎉', '👍🏿'])
          assert.deepEqual(found(query), [emoji], query)
        for (const query of ['メ', 'らーめん', '食べ'])
          assert.deepEqual(found(query), [kana], query)
        for (const query of ['ดี', 'ครับ', 'ว']) assert.deepEqual(found(query), [thai], query)
        for (const query of ['국', '국어', '한구', '배워'])
          assert.deepEqual(found(query), [hangul], query)
        for (const query of ['大京', '京北', '🎈', '국한'])
          assert.deepEqual(found(query), [], query)
      }),
    )

    test(
      'looks at what the index only suspects, and goes on until it has as many as are wanted',
      withContact((store, { conversation, profile }) => {
        const texts = Array.from({ length: 40 }, (_, at) => ({
          text: at % 10 === 0 ? `abcabd ${at}` : `cabd abca ${at}`,
        }))
        const ids = addMessages(store, conversation, texts)
        const found = store.messages.search({ profile }, 'abcabd', 3)
        assert.deepEqual(
          found.map(({ message }) => message),
          [ids[30], ids[20], ids[10]],
        )
        assert.equal(store.messages.search({ profile }, 'bdabca', 9).length, 0)
      }),
    )

    test(
      'takes what a person types for words alone, whatever it means to a database',
      withContact((store, { conversation, profile }) => {
        const [a] = addMessages(store, conversation, [{ text: 'near "quoted" text:word AND more' }])
        const found = (query: string): (number | undefined)[] =>
          store.messages.search({ profile }, query, 9).map(({ message }) => message)
        const queries = [
          '"quoted"',
          'text:word',
          'AND',
          'NEAR(',
          'quo* wor*',
          'word)',
          "'",
          '^near',
        ]
        for (const query of queries) assert.deepEqual(found(query), query === "'" ? [] : [a], query)
        assert.deepEqual(found('NOT'), [])
        assert.deepEqual(found('text : absent'), [])
        assert.deepEqual(found('near\0quoted'), [a])
        assert.deepEqual(found('\ud800'), [])
      }),
    )

    test(
      'keeps to a conversation or to a profile, and goes on before a message',
      withContact((store, { conversation, profile }) => {
        const [other, stranger] = store.transact(
          () =>
            [
              rows.addContact(store, profile).conversation,
              rows.addContact(store, store.profiles.add(rows.profile())).conversation,
            ] as const,
        )
        const [a, b] = addMessages(store, conversation, [{}, {}])
        const [c] = addMessages(store, other, [{}])
        addMessages(store, stranger, [{}])
        const hit = (message: number | undefined, of: number) => ({ message, conversation: of })
        const found = (
          within: { profile: number; conversation?: number },
          limit: number,
          before?: number,
        ) => store.messages.search(within, 'morn', limit, before)
        assert.deepEqual(found({ profile }, 9), [
          hit(c, other),
          hit(b, conversation),
          hit(a, conversation),
        ])
        assert.deepEqual(found({ profile }, 2), [hit(c, other), hit(b, conversation)])
        assert.deepEqual(found({ profile }, 2, b), [hit(a, conversation)])
        assert.deepEqual(found({ profile, conversation }, 1), [hit(b, conversation)])
        assert.deepEqual(found({ profile, conversation: stranger }, 9), [])
      }),
    )

    test(
      'keeps to conversations of a kind',
      withContact((store, { conversation, profile }) => {
        const group = store.transact(() =>
          store.conversations.add(rows.conversation(profile, undefined)),
        )
        const [a] = addMessages(store, conversation, [{}])
        const [b] = addMessages(store, group, [{}])
        const found = (kind: ConversationKind, limit: number) =>
          store.messages
            .search({ profile, kinds: [kind] }, 'morn', limit)
            .map(({ message }) => message)
        assert.deepEqual(found('contact', 1), [a])
        assert.deepEqual(found('group', 9), [b])
        assert.deepEqual(found('notes', 9), [])
      }),
    )

    test(
      'finds the text that a message has now, and no notice',
      withContact((store, { conversation, profile }) => {
        const [edited, retracted, removed, notice] = addMessages(store, conversation, [
          { text: 'alpha' },
          { text: 'alpha' },
          { text: 'alpha' },
          { text: '{"code":"alpha"}', kind: 'notice' },
        ]) as [number, number, number, number]
        const found = (query: string): number[] =>
          store.messages.search({ profile }, query, 9).map(({ message }) => message)
        assert.deepEqual(found('alpha'), [removed, retracted, edited])
        store.transact(() => {
          store.messages.update(edited, { text: 'beta', editedAt: rows.now() })
          store.messages.update(retracted, { text: undefined })
          store.messages.remove(removed)
          store.messages.update(notice, { text: '{"code":"gamma"}' })
        })
        assert.deepEqual(found('alpha'), [])
        assert.deepEqual(found('beta'), [edited])
        assert.deepEqual(found('gamma'), [])
        store.transact(() => {
          store.messages.update(retracted, { text: 'beta' })
          store.messages.update(edited, { status: 'seen' })
        })
        assert.deepEqual(found('beta'), [retracted, edited])
      }),
    )
  })
}
