import { z } from 'zod'
import { Page } from '@/paging'

/** A post as anybody may read it. */
export const Post = z.object({
  id: z.uuid(),
  title: z.string(),
  body: z.string(),
  author: z.string(),
  createdAt: z.iso.datetime(),
})
export type Post = z.infer<typeof Post>

export const NewPost = z.object({
  title: z.string().trim().min(1, 'Give it a title.').max(120, 'At most 120 characters.'),
  body: z.string().trim().min(1, 'Write something.').max(5_000, 'At most 5,000 characters.'),
})
export type NewPost = z.infer<typeof NewPost>

export const PostQuery = Page.extend({ sort: z.enum(['asc', 'desc']).default('desc') })
export type PostQuery = z.infer<typeof PostQuery>

export const PostList = z.object({
  posts: z.array(Post),
  page: z.int(),
  limit: z.int(),
  total: z.int(),
})
