#!/usr/bin/perl
# A second verifier, written apart from verify.py from docs/ledger-format.md alone: perl, which comes with git, and openssl.
#
#   perl verify.pl EXPORT [CHECKPOINT | RECEIPT | FOLDER | NUMBER:CODE]...
#
# Prints what verify.py --codes prints. Ends with 0 (nothing was changed), 1 (something was) or 2 (a file cannot be read).
use strict;
use warnings;
use Digest::SHA qw(sha256 sha256_hex);
use File::Temp qw(tempdir);

my ($export, @papers) = @ARGV;
die "usage: verify.pl EXPORT [PAPER]...\n" unless defined $export;
my $genesis = '0' x 64;
my (@found, %hashes, @codes, @checkpoints);
my $scratch = tempdir(CLEANUP => 1);

sub tell_of { push @found, [@_]; return }

# RFC 6962, 2.1: pairs level by level; a lone one goes up as it is.
sub root_of {
    my @level = map { sha256("\x00" . $_) } @_;
    return sha256_hex('') unless @level;
    while (@level > 1) {
        my @next;
        while (@level) {
            my ($left, $right) = splice @level, 0, 2;
            push @next, defined $right ? sha256("\x01" . $left . $right) : $left;
        }
        @level = @next;
    }
    return unpack 'H*', $level[0];
}

sub slurp {
    my ($path) = @_;
    open my $file, '<:raw', $path or do { print STDERR "$path: $!\n"; exit 2 };
    local $/ = undef;
    return scalar <$file>;
}

sub keep {
    my ($name, $bytes) = @_;
    open my $file, '>:raw', "$scratch/$name" or die "$name: $!\n";
    print {$file} $bytes;
    close $file or die "$name: $!\n";
    return "$scratch/$name";
}

# The key in the form openssl reads: twelve bytes that say Ed25519, then the key.
sub is_signed {
    my ($node, $message, $signature) = @_;
    my @command = ('openssl', 'pkeyutl', '-verify', '-pubin', '-keyform', 'DER', '-rawin');
    push @command, '-inkey', keep('key', pack 'H*', "302a300506032b6570032100$node");
    push @command, '-in', keep('message', $message), '-sigfile', keep('signature', pack 'H*', $signature);
    open my $answer, '-|', join(' ', @command) . ' 2>/dev/null' or die "openssl: $!\n";
    my @said = <$answer>;
    return close $answer;
}

sub read_checkpoint {
    my ($path) = @_;
    my ($name) = $path =~ m{([^/]+)\z};
    my @lines = grep { length } map { s/^\s+|\s+$//gr } split /\R/, slurp($path);
    my $text = join '', map { "$_\n" } @lines;
    my $number = qr/0|[1-9][0-9]*/;
    if ($text !~ /\A(dangvu-checkpoint\ 1\nnode\ ([0-9a-f]{64})\nepoch\ ($number)\nentries\ ($number)\nhead\ ([0-9a-f]{64})\n
            day\ [0-9]{4}-[0-9]{2}-[0-9]{2}\n(reason\ [^\n]+\n)?)signature\ ([0-9a-f]{128})\n\z/x) {
        return tell_of('checkpoint.form', $name);
    }
    my %one = (message => $1, node => $2, epoch => $3, entries => $4, head => $5, starts => defined $6, signature => $7);
    return tell_of('checkpoint.signature', $name) unless is_signed(@one{qw(node message signature)});
    push @checkpoints, \%one;
    return;
}

for my $paper (@papers) {
    if ($paper =~ /\A([0-9]{1,18}):([A-Z2-7-]+)\z/) { push @codes, [$1, $2 =~ tr/-//dr] }
    elsif (-d $paper) { read_checkpoint($_) for sort glob "\Q$paper\E/*.txt" }
    else { read_checkpoint($paper) }
}

# The ledger, line by line.
my ($line_number, $number, $before, $computed, $headed) = (0, 0, $genesis, $genesis, 0);
my ($promised_count, $promised_root, @rows) = (0, sha256_hex(''));
%hashes = (0 => $genesis);

sub end_rows {
    tell_of('rows.changed', $number) if @rows != $promised_count or root_of(@rows) ne $promised_root;
    @rows = ();
    return;
}

open my $ledger, '<:raw', $export or do { print STDERR "$export: $!\n"; exit 2 };
while (my $line = <$ledger>) {
    $line_number++;
    my $is_whole = $line =~ s/\n\z//;
    my $is_first = $line eq 'dangvu-ledger 1';
    if (!$is_whole or $headed or $is_first != ($line_number == 1)) {
        tell_of('export.form', $line_number);
    }
    elsif ($is_first) { next }
    elsif ($line =~ /\AE /) {
        end_rows();
        my $stored = substr $line, 2, 64;
        my $body = length $line > 67 ? substr $line, 67 : '';
        my $expected = $number + 1;
        my ($said) = $body =~ /,"number":([0-9]+),"paper":"/;
        $number = $said // $expected;
        tell_of('entry.order', $expected) unless defined $said and $said == $expected;
        my ($previous) = $body =~ /,"previous_hash":"([^"]*)","remarks":"/;
        tell_of('entry.chain', $number) unless defined $previous and $previous eq $before;
        $computed = sha256_hex("\x01" . $body);
        tell_of('entry.altered', $number) if $line ne "E $computed $body";
        $before = $stored;
        $hashes{$number} = $computed;
        ($promised_count, $promised_root) = $body =~ /,"row_count":([0-9]+),"rows_root":"([0-9a-f]{64})","sealed":"/;
        ($promised_count, $promised_root) = (0, '') unless defined $promised_root;
    }
    elsif ($line =~ /\AR /) {
        my ($entry, $stored, $text) = split / /, substr($line, 2), 3;
        my $hashed = "\x01" . ($text // '') =~ tr/\t/\n/r;
        push @rows, sha256($hashed);
        tell_of('row.altered', $number . q{.} . @rows) if sha256_hex($hashed) ne ($stored // '');
        tell_of('row.stranger', $number . q{.} . @rows) if $entry ne $number;
    }
    elsif ($line =~ /\AH ([^ ]*)/) {
        $headed = 1;
        tell_of('head.differs', $1) if $line ne "H $number $before";
    }
    else { tell_of('export.form', $line_number) }
}
end_rows();
tell_of('export.cut', $number) unless $headed;
$hashes{$number} = $computed;

# What was said of it elsewhere.
for my $code (@codes) {
    my $bits = unpack 'B140', pack 'H*', $hashes{ $code->[0] } // '';
    my $letters = join '', map { ('A' .. 'Z', 2 .. 7)[oct "0b$_"] } $bits =~ /(.{5})/g;
    tell_of('code.differs', $code->[0]) if $letters ne $code->[1];
}
my ($anchored, %node_of, %head_of) = (0);
@checkpoints = sort { $a->{epoch} <=> $b->{epoch} or $a->{entries} <=> $b->{entries} or $a->{head} cmp $b->{head} } @checkpoints;
for my $one (@checkpoints) {
    my ($epoch, $entries, $head) = @{$one}{qw(epoch entries head)};
    tell_of('checkpoint.node', $entries) if ($node_of{$epoch} //= $one->{node}) ne $one->{node};
    tell_of('checkpoint.split', $entries) if ($head_of{"$epoch.$entries"} //= $head) ne $head;
    if (grep { $_->{starts} and $_->{epoch} > $epoch and $_->{entries} < $entries } @checkpoints) {
        tell_of('checkpoint.given_up', $entries);
    }
    elsif ($entries > $number) { tell_of('checkpoint.missing', $entries) }
    elsif (($hashes{$entries} // '') ne $head) { tell_of('checkpoint.differs', $entries) }
    else { $anchored = $entries if $entries > $anchored }
}
tell_of('ledger.not_anchored', $number - $anchored) if $anchored < $number;

print join("\t", @{$_}), "\n" for @found;
exit((grep { $_->[0] ne 'checkpoint.given_up' and $_->[0] ne 'ledger.not_anchored' } @found) ? 1 : 0);
