import { publicAccess, publicCors, signedIn } from 'holdfast/next'
import { profileOf } from '@/account/profile'
import { reading, writing } from '@/posts/limits'
import { NewPost, Post, PostList, PostQuery } from '@/posts/post'
import { insertPost, listPosts } from '@/posts/posts'
import { route, routes } from '@/security'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: route({
    access: publicAccess,
    cors: publicCors,
    budget: reading,
    query: PostQuery,
    response: PostList,
    handler: ({ query }) => listPosts(query),
  }),
  POST: route({
    access: signedIn,
    limit: writing,
    body: NewPost,
    response: Post,
    status: 201,
    handler: ({ principal, body }) => insertPost(profileOf(principal), body),
  }),
})
