/** What a chat loads when it is needed. */
import { part } from '../../components/part/part.tsx'
import type { EmojiPickerProps } from '../emoji/emoji-picker-props.ts'
import type { ChatSearchProps } from './search/chat-search.tsx'

export const EmojiPicker = part<EmojiPickerProps>(
  'dialog',
  async () => (await import('../emoji/emoji-picker.tsx')).EmojiPicker,
  ({ onClose }) => onClose(),
)

export const ChatSearch = part<ChatSearchProps>(
  'dialog',
  async () => (await import('./search/chat-search.tsx')).ChatSearch,
  ({ onClose }) => onClose(),
)
