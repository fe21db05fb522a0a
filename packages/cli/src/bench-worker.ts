// The program of the processes of `musica bench`, a file of its own beside the command.
import '@musica/bench/worker';
