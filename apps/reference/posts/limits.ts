import { slidingWindow } from 'holdfast/next'

/** By its name one counter, for posts written by the API and by the form. */
export const writing = slidingWindow(10, '1 m', { name: 'posts' })
