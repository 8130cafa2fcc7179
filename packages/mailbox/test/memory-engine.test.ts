import { MemoryEngine } from '../src/engines/memory/index.ts'
import { engineCompliance } from './engine-compliance.ts'

engineCompliance('memory', () => Promise.resolve(new MemoryEngine()))
