import { memoryStore } from '../src/node/index.ts'
import { storeCompliance } from './compliance.ts'

storeCompliance('memory', memoryStore)
