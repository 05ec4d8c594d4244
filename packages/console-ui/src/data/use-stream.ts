import { useSyncExternalStore } from 'react'
import type { Picture } from '../../../holdfast/src/console/wire.ts'
import { Stream, type Connection, type Told } from './stream.ts'

/** One for the page; the shell starts it. */
export const stream = new Stream()

/** The newest picture; `null` until the first came. It may be of the range before for a moment: see `picture.range`. */
export const usePicture = (): Picture | null => useSyncExternalStore(stream.subscribe, () => stream.state().picture)

export const useConnection = (): Connection => useSyncExternalStore(stream.subscribe, () => stream.state().connection)

export const useTold = (): Told => useSyncExternalStore(stream.subscribe, stream.told)
