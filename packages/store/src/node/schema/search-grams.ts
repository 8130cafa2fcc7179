/** The one function of ours that the schema calls: what the index of a search holds of a text. */
import { fold } from '../../search/folding.ts'
import { gramsOf } from '../../search/grams.ts'
import type { Database } from '../sqlite.ts'
import { scopeWord } from '../tables/search-query.ts'

/** For view and triggers: the grams of a text and the word of its conversation. */
export function giveGrams(database: Database): void {
  database.function('search_grams', (text, conversation) =>
    [scopeWord(Number(conversation)), ...gramsOf(fold(String(text)))].join(' '),
  )
}
