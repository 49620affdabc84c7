// Bytes in a bucket of any S3-compatible store: https://KEY:SECRET@host/bucket/prefix?region=eu-west-1.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { checkKey, type BlobStore } from './blob-store.ts';

const CONNECT_LIMIT_MS = 5_000;
/** Without a byte coming or going. */
const IDLE_LIMIT_MS = 60_000;
const CONNECTIONS = 50;

export function createS3Store(address: string): BlobStore {
  const { client, bucket, prefix } = connect(address);
  const at = (key: string) => ({ Bucket: bucket, Key: `${prefix}${checkKey(key)}` });

  return {
    putFile: async (key, path) => {
      const { size } = await stat(path);
      const body = createReadStream(path);
      try {
        await client.send(
          new PutObjectCommand({ ...at(key), Body: body, ContentLength: size, ...STORED_AS }),
        );
      } finally {
        body.destroy();
      }
    },
    putBytes: async (key, bytes) => {
      await client.send(new PutObjectCommand({ ...at(key), Body: bytes, ...STORED_AS }));
    },
    open: async (key, range) => {
      const part = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
      try {
        const answer = await client.send(new GetObjectCommand({ ...at(key), ...part }));
        return answer.Body?.transformToWebStream() as never;
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },
    has: async (key) => {
      try {
        await client.send(new HeadObjectCommand(at(key)));
        return true;
      } catch (error) {
        if (isAbsent(error)) return false;
        throw error;
      }
    },
    remove: async (key) => {
      await client.send(new DeleteObjectCommand(at(key)));
    },
    folders: async () => {
      const names: string[] = [];
      for (let token: string | undefined, isMore = true; isMore;) {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            Delimiter: '/',
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        );
        for (const { Prefix: name = '' } of page.CommonPrefixes ?? [])
          names.push(name.slice(prefix.length, -1));
        token = page.NextContinuationToken;
        isMore = page.IsTruncated === true && token !== undefined;
      }
      return names;
    },
    removeFolder: async (folder, before) => {
      checkKey(`${folder}/x`);
      let removed = 0;
      for (let token: string | undefined, isMore = true; isMore;) {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: `${prefix}${folder}/`,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        );
        const old = (page.Contents ?? []).filter(
          ({ LastModified }) => LastModified !== undefined && LastModified < before,
        );
        if (old.length > 0) {
          await client.send(
            new DeleteObjectsCommand({
              Bucket: bucket,
              Delete: { Objects: old.map(({ Key }) => ({ Key })), Quiet: true },
            }),
          );
        }
        removed += old.length;
        token = page.NextContinuationToken;
        isMore = page.IsTruncated === true && token !== undefined;
      }
      return removed;
    },
    check: async () => {
      await client.send(new HeadBucketCommand({ Bucket: bucket }));
    },
  };
}

/** Should a bucket ever be readable by a browser, it runs nothing. */
const STORED_AS = {
  ContentType: 'application/octet-stream',
  ContentDisposition: 'attachment',
} as const;

function connect(address: string): {
  readonly client: S3Client;
  readonly bucket: string;
  readonly prefix: string;
} {
  const url = new URL(address);
  const [bucket = '', ...rest] = url.pathname.split('/').filter((part) => part !== '');
  const accessKeyId = decodeURIComponent(url.username);
  const secretAccessKey = decodeURIComponent(url.password);
  const agents = { keepAlive: true, maxSockets: CONNECTIONS };
  const client = new S3Client({
    endpoint: url.origin,
    region: url.searchParams.get('region') ?? 'us-east-1',
    // Stores of one's own rarely have a name per bucket.
    forcePathStyle: true,
    // Without keys in the address: those of the machine, as the client library finds them.
    ...(accessKeyId === '' ? {} : { credentials: { accessKeyId, secretAccessKey } }),
    maxAttempts: 3,
    // Other stores than the first one do not all know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_LIMIT_MS,
      socketTimeout: IDLE_LIMIT_MS,
      httpAgent: new HttpAgent(agents),
      httpsAgent: new HttpsAgent(agents),
    },
  });
  const prefix = rest.length === 0 ? '' : `${rest.join('/')}/`;
  return { client, bucket, prefix };
}

const isAbsent = (error: unknown): boolean =>
  error instanceof S3ServiceException &&
  (error.name === 'NoSuchKey' ||
    error.name === 'NotFound' ||
    error.$metadata.httpStatusCode === 404);
