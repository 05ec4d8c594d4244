import { slidingWindow } from 'holdfast/next'

/** For everybody together: beyond it somebody copies the whole list, from however many addresses. */
export const reading = slidingWindow(500_000, '1 d', { name: 'posts' })

/** By its name one counter, for posts written by the API and by the form. */
export const writing = slidingWindow(10, '1 m', { name: 'posts' })
