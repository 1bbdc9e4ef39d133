export { WholeLine } from '@chassis/bench/door';
